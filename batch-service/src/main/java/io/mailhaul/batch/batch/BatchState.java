package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.batch.persistence.Embedded;
import io.mailhaul.model.Endpoint;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The stored state of a {@link Batch}. */
record BatchState(
    UUID id,
    String name,
    Endpoint source,
    Endpoint destination,
    BatchStatus status,
    int run,
    boolean dryRun,
    boolean ended,
    boolean completionAcknowledged,
    boolean paused,
    @Embedded Batch.Options options,
    long lastUpdateNumber,
    long controlVersion,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant copyStartedAt,
    @Nullable Instant copyEndedAt) {}
