package io.mailhaul.batch.batch;

import io.mailhaul.events.Endpoint;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A batch with its run. Changed only by whoever holds its row ({@link Batches#lock}). */
public final class Batch {

  /**
   * What a submission asks for.
   *
   * @param concurrency how many mailboxes are worked at once
   * @param connections how many connections each account may have, on each side
   * @param folderMap destination folders by source folder, where the rules are overruled
   * @param skipDeleted whether items that are marked as deleted are left out
   * @param oneCopy whether a message with several labels (Gmail) is copied once
   */
  public record Options(
      int concurrency,
      int connections,
      List<String> folders,
      List<String> excludedFolders,
      @Nullable LocalDate since,
      Map<String, String> folderMap,
      boolean skipDeleted,
      boolean oneCopy) {
    public Options {
      folders = List.copyOf(folders);
      excludedFolders = List.copyOf(excludedFolders);
      folderMap = Map.copyOf(folderMap);
    }
  }

  private final UUID id;
  private final String name;
  private Endpoint source;
  private Endpoint destination;
  private BatchStatus status;
  private int run;
  private boolean dryRun;
  private boolean ended;
  private boolean endSeen;
  private Options options;
  private long updates;
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
      boolean endSeen,
      Options options,
      long updates,
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
    this.endSeen = endSeen;
    this.options = options;
    this.updates = updates;
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

  /** Whether these are its servers, however the connections to them are protected. */
  public boolean isBetween(Endpoint from, Endpoint to) {
    return source.address().equals(from.address()) && destination.address().equals(to.address());
  }

  /** Takes over what a submission says. */
  public void take(Endpoint from, Endpoint to, Options asked) {
    source = from;
    destination = to;
    options = asked;
  }

  /** Whether a run that copies is going on. */
  public boolean isRunning() {
    return !ended && !dryRun;
  }

  /** Opens a run that copies; a verification that was going on is dropped. */
  public void openRun(Instant now) {
    if (isRunning()) {
      throw new IllegalStateException("Batch " + name + " has a run already");
    }
    run++;
    begin(BatchStatus.SYNCING, false, now);
  }

  /**
   * Takes a run up again that has ended without anybody being told: the command that watched it was
   * killed, and the platform finished it while the same command was starting again.
   *
   * @return whether there was such a run
   */
  public boolean resume() {
    if (!ended || endSeen || dryRun || run == 0) {
      return false;
    }
    status = status.to(BatchStatus.SYNCING);
    ended = false;
    endedAt = null;
    return true;
  }

  /** Opens a verification, or starts it anew. */
  public void openVerification(Instant now) {
    if (isRunning()) {
      throw new IllegalStateException("Batch " + name + " is being migrated");
    }
    begin(BatchStatus.VERIFYING, true, now);
  }

  private void begin(BatchStatus next, boolean verification, Instant now) {
    status = status.to(next);
    dryRun = verification;
    ended = false;
    endSeen = false;
    startedAt = now;
    endedAt = null;
    copyStartedAt = null;
    copyEndedAt = null;
  }

  /** Ends the run, or the verification: every mailbox of it has ended. */
  public void end(Instant now) {
    if (ended) {
      throw new IllegalStateException("Batch " + name + " has no run");
    }
    status = status.to(dryRun ? BatchStatus.READY : BatchStatus.SYNCED);
    ended = true;
    endedAt = now;
  }

  /** A turn was worked from {@code from} until {@code until}. */
  public void worked(Instant from, Instant until) {
    if (copyStartedAt == null || from.isBefore(copyStartedAt)) {
      copyStartedAt = from;
    }
    if (copyEndedAt == null || until.isAfter(copyEndedAt)) {
      copyEndedAt = until;
    }
  }

  /** Nothing of it is begun or taken up until it is resumed. */
  public void pause() {
    if (ended) {
      throw new IllegalStateException("Batch " + name + " has no run");
    }
    paused = true;
  }

  /** It goes on where it was. */
  public void unpause() {
    paused = false;
  }

  /** The version of the control record that is published now; grows always. */
  public long nextControlVersion(Instant now) {
    controlVersion = Math.max(controlVersion + 1, now.toEpochMilli());
    return controlVersion;
  }

  /** The number of the next migration update. */
  long nextUpdate() {
    return ++updates;
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

  /** How it stands, in a word for people. */
  public String statusWord() {
    return paused ? "Paused" : status.word();
  }

  public boolean isPaused() {
    return paused;
  }

  long controlVersion() {
    return controlVersion;
  }

  /** Counts the runs that copy, from 1; 0 before the first. */
  public int run() {
    return run;
  }

  public boolean dryRun() {
    return dryRun;
  }

  public boolean ended() {
    return ended;
  }

  boolean endSeen() {
    return endSeen;
  }

  public Options options() {
    return options;
  }

  long updates() {
    return updates;
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

  /** From the first turn taken to the last commit of the run, in seconds; 0 when there was none. */
  public double copySeconds() {
    return copyStartedAt == null || copyEndedAt == null
        ? 0
        : Math.max(0, copyEndedAt.toEpochMilli() - copyStartedAt.toEpochMilli()) / 1000.0;
  }
}
