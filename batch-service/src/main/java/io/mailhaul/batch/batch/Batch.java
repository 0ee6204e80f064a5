package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch with its run. Only the holder of its row lock ({@link BatchRepository#lock}) may change
 * it.
 */
public final class Batch {

  /**
   * The options of a submission.
   *
   * @param concurrency how many mailboxes are migrated at the same time
   * @param connections how many connections the platform may open to each account, on each side
   * @param copyOptions what is copied of each mailbox, and to where
   */
  public record Options(int concurrency, int connections, CopyOptions copyOptions) {}

  private final UUID id;
  private final String name;
  private Endpoint source;
  private Endpoint destination;
  private BatchStatus status;
  private int run;
  private boolean dryRun;
  private boolean ended;
  private boolean completionAcknowledged;
  private Options options;
  private long lastUpdateNumber;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;
  private @Nullable Instant copyStartedAt;
  private @Nullable Instant copyEndedAt;
  private boolean paused;
  private long controlVersion;

  Batch(
      UUID id,
      String name,
      Endpoint source,
      Endpoint destination,
      BatchStatus status,
      int run,
      boolean dryRun,
      boolean ended,
      boolean completionAcknowledged,
      Options options,
      long lastUpdateNumber,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Instant copyStartedAt,
      @Nullable Instant copyEndedAt,
      boolean paused,
      long controlVersion) {
    this.id = id;
    this.name = name;
    this.source = source;
    this.destination = destination;
    this.status = status;
    this.run = run;
    this.dryRun = dryRun;
    this.ended = ended;
    this.completionAcknowledged = completionAcknowledged;
    this.options = options;
    this.lastUpdateNumber = lastUpdateNumber;
    this.startedAt = startedAt;
    this.endedAt = endedAt;
    this.copyStartedAt = copyStartedAt;
    this.copyEndedAt = copyEndedAt;
    this.paused = paused;
    this.controlVersion = controlVersion;
  }

  /** A new batch that has not run yet. */
  public static Batch create(String name, Endpoint source, Endpoint destination, Options options) {
    return new Batch(
        UUID.randomUUID(),
        name,
        source,
        destination,
        BatchStatus.CREATED,
        0,
        false,
        true,
        true,
        options,
        0,
        null,
        null,
        null,
        null,
        false,
        0);
  }

  /** Whether the batch has these servers; TLS options of the URIs are not compared. */
  public boolean isBetween(Endpoint from, Endpoint to) {
    return source.address().equals(from.address()) && destination.address().equals(to.address());
  }

  /** Replaces endpoints and options with those of a submission. */
  public void applySubmission(Endpoint from, Endpoint to, Options asked) {
    source = from;
    destination = to;
    options = asked;
  }

  /** Whether a run that copies is active. */
  public boolean isRunning() {
    return !ended && !dryRun;
  }

  /** Opens a run that copies. An active verification is dropped. */
  public void openRun(Instant now) {
    if (isRunning()) {
      throw new IllegalStateException("Batch " + name + " has a run already");
    }
    run++;
    begin(BatchStatus.SYNCING, false, now);
  }

  /**
   * Reopens a run that has ended before any client saw its end. This happens when the user's
   * command was killed, and the run ended while the user started the same command again.
   *
   * @return whether there was such a run
   */
  public boolean reopenUnacknowledgedRun() {
    if (!ended || completionAcknowledged || dryRun || run == 0) {
      return false;
    }
    status = status.transitionTo(BatchStatus.SYNCING);
    ended = false;
    endedAt = null;
    return true;
  }

  /** Opens a verification, or restarts it. */
  public void openVerification(Instant now) {
    if (isRunning()) {
      throw new IllegalStateException("Batch " + name + " is being migrated");
    }
    begin(BatchStatus.VERIFYING, true, now);
  }

  private void begin(BatchStatus next, boolean verification, Instant now) {
    status = status.transitionTo(next);
    dryRun = verification;
    ended = false;
    completionAcknowledged = false;
    startedAt = now;
    endedAt = null;
    copyStartedAt = null;
    copyEndedAt = null;
  }

  /** Ends the run or the verification, when all of its mailboxes have ended. */
  public void end(Instant now) {
    if (ended) {
      throw new IllegalStateException("Batch " + name + " has no run");
    }
    status = status.transitionTo(dryRun ? BatchStatus.READY : BatchStatus.SYNCED);
    ended = true;
    endedAt = now;
  }

  /** Records that a turn ran from {@code from} until {@code until}. */
  public void recordTurn(Instant from, Instant until) {
    if (copyStartedAt == null || from.isBefore(copyStartedAt)) {
      copyStartedAt = from;
    }
    if (copyEndedAt == null || until.isAfter(copyEndedAt)) {
      copyEndedAt = until;
    }
  }

  /** Pauses the run: no mailbox or lane of it starts or resumes until {@link #unpause}. */
  public void pause() {
    if (ended) {
      throw new IllegalStateException("Batch " + name + " has no run");
    }
    paused = true;
  }

  /** Ends the pause. */
  public void unpause() {
    paused = false;
  }

  /** The version of the next control record; always greater than the one before. */
  public long nextControlVersion(Instant now) {
    controlVersion = Math.max(controlVersion + 1, now.toEpochMilli());
    return controlVersion;
  }

  /** The number of the next migration update. */
  long nextUpdateNumber() {
    return ++lastUpdateNumber;
  }

  public UUID id() {
    return id;
  }

  public String name() {
    return name;
  }

  public Endpoint source() {
    return source;
  }

  public Endpoint destination() {
    return destination;
  }

  public BatchStatus status() {
    return status;
  }

  /** The status as users read it. */
  public String displayStatus() {
    return paused ? "Paused" : status.displayName();
  }

  public boolean isPaused() {
    return paused;
  }

  long controlVersion() {
    return controlVersion;
  }

  /** The number of the run that copies, from 1; 0 before the first. */
  public int run() {
    return run;
  }

  public boolean isDryRun() {
    return dryRun;
  }

  public boolean hasEnded() {
    return ended;
  }

  boolean isCompletionAcknowledged() {
    return completionAcknowledged;
  }

  public Options options() {
    return options;
  }

  long lastUpdateNumber() {
    return lastUpdateNumber;
  }

  public @Nullable Instant startedAt() {
    return startedAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
  }

  @Nullable Instant copyStartedAt() {
    return copyStartedAt;
  }

  @Nullable Instant copyEndedAt() {
    return copyEndedAt;
  }

  /**
   * Seconds from the start of the run's first turn to its last commit; 0 when there was no turn.
   */
  public double copySeconds() {
    return copyStartedAt == null || copyEndedAt == null
        ? 0
        : Math.max(0, copyEndedAt.toEpochMilli() - copyStartedAt.toEpochMilli()) / 1000.0;
  }
}
