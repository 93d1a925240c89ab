package dev.wadi.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.PortBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** A server in Docker. Its port is chosen here, because Docker would choose another one at each start. */
final class ContainerCluster implements Cluster {
    private final PostgreSQLContainer container;
    private final int port = Cluster.freePort();

    ContainerCluster(int major, Map<String, String> settings) {
        container = new PostgreSQLContainer("postgres:" + major)
                .withUsername("postgres")
                .withPassword("postgres")
                .withDatabaseName("postgres")
                .withCommand(command(settings))
                .withCreateContainerCmdModifier(create ->
                        create.getHostConfig().withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":5432")));
    }

    @Override
    public Cluster standby(Map<String, String> moreSettings) {
        throw new TestAbortedException("The data of a server in Docker is not copied here");
    }

    static boolean isPossible() {
        if (!Boolean.parseBoolean(System.getProperty("wadi.test.docker", "true"))) {
            return false;
        }
        // Without Docker it reports errors; that is no error here.
        Configurator.setLevel("org.testcontainers", Level.OFF);
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public String kind() {
        return "Docker";
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            docker().startContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public void stop() {
        docker().stopContainerCmd(container.getContainerId()).withTimeout(5).exec();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
        docker().waitContainerCmd(container.getContainerId()).start().awaitStatusCode();
    }

    @Override
    public void freeze() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void thaw() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void close() {
        container.close();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private static String[] command(Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((key, value) -> command.addAll(List.of("-c", key + "=" + value)));
        return command.toArray(String[]::new);
    }
}
