package io.mailhaul.batch.batch;

import io.mailhaul.api.batch.BatchStatus;
import io.mailhaul.batch.persistence.Embedded;
import io.mailhaul.model.CopyOptions;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.Side;
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
   * @param concurrency how many mailboxes are migrated at the same time; null if it is found how
   *     many sessions help
   * @param connections how many connections the platform may open to each account, on each side
   * @param copyOptions what is copied of each mailbox, and to where
   */
  public record Options(@Nullable Integer concurrency, int connections, CopyOptions copyOptions) {}

  /** A row of the table {@code batch}. */
  record State(
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
      @Embedded Options options,
      long lastUpdateNumber,
      long controlVersion,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt,
      @Nullable Instant copyStartedAt,
      @Nullable Instant copyEndedAt) {}

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
  private final SessionEvidence sessionEvidence = new SessionEvidence();

  Batch(State state) {
    id = state.id();
    name = state.name();
    source = state.source();
    destination = state.destination();
    status = state.status();
    run = state.run();
    dryRun = state.dryRun();
    ended = state.ended();
    completionAcknowledged = state.completionAcknowledged();
    paused = state.paused();
    options = state.options();
    lastUpdateNumber = state.lastUpdateNumber();
    controlVersion = state.controlVersion();
    startedAt = state.startedAt();
    endedAt = state.endedAt();
    copyStartedAt = state.copyStartedAt();
    copyEndedAt = state.copyEndedAt();
  }

  /** A new batch that has not run yet. */
  public static Batch create(String name, Endpoint source, Endpoint destination, Options options) {
    return new Batch(
        new State(
            UUID.randomUUID(),
            name,
            source,
            destination,
            BatchStatus.CREATED,
            0,
            false,
            true,
            true,
            false,
            options,
            0,
            0,
            null,
            null,
            null,
            null));
  }

  State state() {
    return new State(
        id,
        name,
        source,
        destination,
        status,
        run,
        dryRun,
        ended,
        completionAcknowledged,
        paused,
        options,
        lastUpdateNumber,
        controlVersion,
        startedAt,
        endedAt,
        copyStartedAt,
        copyEndedAt);
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
   * Records that a client has seen the end of a run. A later submission then opens a new run. It
   * has no effect when the batch has started another run since, or this one was reopened.
   */
  public void acknowledgeCompletion(int ofRun) {
    completionAcknowledged |= ended && run == ofRun;
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

  /** What names its two servers; equal for batches with the same ones. */
  public String servers() {
    return source + " " + destination;
  }

  public BatchStatus status() {
    return status;
  }

  /** The endpoint of one side. */
  public Endpoint endpointOf(Side side) {
    return side == Side.SOURCE ? source : destination;
  }

  /** The status as users read it. */
  public BatchStatus displayStatus() {
    return paused ? BatchStatus.PAUSED : status;
  }

  public boolean isPaused() {
    return paused;
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

  public Options options() {
    return options;
  }

  /** Whether it is found how many sessions help, instead of a fixed number of mailboxes. */
  public boolean findsConcurrency() {
    return options.concurrency() == null;
  }

  /** What this transaction has learned about the batch's servers; it is not stored. */
  public SessionEvidence sessionEvidence() {
    return sessionEvidence;
  }

  public @Nullable Instant startedAt() {
    return startedAt;
  }

  public @Nullable Instant endedAt() {
    return endedAt;
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
