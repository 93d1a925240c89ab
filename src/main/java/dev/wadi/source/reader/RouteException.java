package dev.wadi.source.reader;

import dev.wadi.delivery.StepFailure;

/** A step of the route has failed on a change. */
public final class RouteException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient StepFailure failure;
    private final boolean isTransient;
    private final boolean needsEdit;

    RouteException(final String message, final StepFailure failure) {
        super(message, failure.cause());
        this.failure = failure;
        this.isTransient = StepErrors.isTransient(failure.cause());
        this.needsEdit = StepErrors.needsEdit(failure.cause());
    }

    /** Whether the step may pass on the same change later, without anybody doing anything. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Whether it would fail on every change until somebody edits the route. */
    public boolean needsEdit() {
        return needsEdit;
    }

    /** Whether the change is to blame, as far as can be told. */
    boolean isAboutChange() {
        return !isTransient && !needsEdit && !Thread.currentThread().isInterrupted();
    }

    StepFailure failure() {
        return failure;
    }
}
