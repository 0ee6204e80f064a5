package io.mailhaul.worker.client;

import java.util.function.UnaryOperator;

/**
 * Replaces the client of the worker API, if batch-service runs in the same process and can be
 * called without HTTP.
 */
@FunctionalInterface
public interface WorkerApiDecorator extends UnaryOperator<WorkerApiClient> {}
