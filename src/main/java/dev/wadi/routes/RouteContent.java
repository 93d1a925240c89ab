package dev.wadi.routes;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/**
 * The text of a route file and what it defines, as Camel reads it.
 *
 * @param routes the ids of its routes
 * @param beans the names of its beans
 * @param concernsOthers whether it has what applies to routes of other files too, as a route configuration
 */
record RouteContent(
        Path file, String text, List<RouteDefinition> definitions, Set<String> beans, boolean concernsOthers) {

    RouteContent {
        definitions = List.copyOf(definitions);
        beans = Set.copyOf(beans);
    }

    /**
     * Reads a text in a context of its own, which is never started: what runs does not notice.
     *
     * @param running gives the properties and beans that the file may refer to
     * @throws RouteFileException if the text is no route file
     */
    static RouteContent parse(final Path file, final String text, final CamelContext running) {
        if (text.isBlank()) {
            throw new RouteFileException(file + ": the file is empty");
        }
        final DefaultCamelContext scratch = new DefaultCamelContext(new DefaultRegistry(running.getRegistry()));
        try {
            scratch.setApplicationContextClassLoader(running.getApplicationContextClassLoader());
            scratch.getPropertiesComponent().addPropertiesSource(new PropertiesOf(running));
            PluginHelper.getRoutesLoader(scratch).loadRoutes(resource(file, text));
            final Model model = scratch.getCamelContextExtension().getContextPlugin(Model.class);
            return new RouteContent(
                    file,
                    text,
                    model.getRouteDefinitions(),
                    model.getCustomBeans().stream()
                            .map(BeanFactoryDefinition::getName)
                            .collect(Collectors.toSet()),
                    !model.getRouteConfigurationDefinitions().isEmpty()
                            || !model.getRouteTemplateDefinitions().isEmpty()
                            || !model.getRestDefinitions().isEmpty()
                            || !model.getTransformers().isEmpty()
                            || !model.getValidators().isEmpty());
        } catch (final Exception e) {
            throw new RouteFileException(Problem.in(file, e), e);
        } finally {
            scratch.stop();
        }
    }

    static Resource resource(final Path file, final String text) {
        return ResourceHelper.fromString("file:" + file, text);
    }

    Resource resource() {
        return resource(file, text);
    }

    Set<String> routes() {
        return definitions.stream()
                .map(RouteDefinition::getRouteId)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether it has to be loaded again when the other content takes the place of what that file was. */
    boolean refersTo(final RouteContent other) {
        return other.concernsOthers || other.beans.stream().anyMatch(text::contains);
    }

    /** What placeholders stand for in the running context. */
    private record PropertiesOf(CamelContext running) implements PropertiesSource {

        @Override
        public String getName() {
            return "running";
        }

        @Override
        public String getProperty(final String name) {
            final Optional<String> value = running.getPropertiesComponent().resolveProperty(name);
            return value.orElse(null);
        }
    }
}
