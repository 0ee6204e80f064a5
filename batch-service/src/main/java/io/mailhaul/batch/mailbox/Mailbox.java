package io.mailhaul.batch.mailbox;

import io.mailhaul.api.batch.MailboxStatus;
import io.mailhaul.api.csv.SignInName;
import io.mailhaul.batch.persistence.Embedded;
import io.mailhaul.model.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox and its passes through a run. Only the holder of the batch's row lock may change it.
 * Every change is one of the methods below, which refuse invalid transitions.
 */
public final class Mailbox {

  /** The values that do not change while the mailbox is migrated. */
  record Identity(UUID id, UUID batchId, String address, @Nullable String userRoot) {}

  /** A row of the table {@code mailbox}, without the columns of the credentials. */
  record Row(@Embedded Identity identity, @Embedded MailboxState state) {}

  private final Identity identity;
  private MailboxStatus status;
  private boolean inCurrentRun;
  private boolean anotherPassRequested;
  private int pass;
  private int firstPass;
  private @Nullable String planId;
  private boolean planned;
  private List<Integer> slots;
  private long controlVersion;
  private ParkState parkState;
  private @Nullable String claimedAccount;
  private ActiveTime activeTime;
  private List<String> excludedFolders;
  private MessageCounts messageCounts;

  Mailbox(Row row) {
    identity = row.identity();
    MailboxState state = row.state();
    status = state.status();
    inCurrentRun = state.inCurrentRun();
    anotherPassRequested = state.anotherPassRequested();
    pass = state.pass();
    firstPass = state.firstPass();
    planId = state.planId();
    planned = state.planned();
    slots = state.slots();
    controlVersion = state.controlVersion();
    parkState = state.parkState();
    claimedAccount = state.claimedAccount();
    activeTime = state.activeTime();
    excludedFolders = state.excludedFolders();
    messageCounts = state.messageCounts();
  }

  /** A mailbox that was in no run yet. */
  public static Mailbox create(UUID id, UUID batch, String address, @Nullable String userRoot) {
    return new Mailbox(new Row(new Identity(id, batch, address, userRoot), MailboxState.CREATED));
  }

  Row row() {
    return new Row(
        identity,
        new MailboxState(
            status,
            inCurrentRun,
            anotherPassRequested,
            pass,
            firstPass,
            planId,
            planned,
            slots,
            controlVersion,
            parkState,
            claimedAccount,
            activeTime,
            excludedFolders,
            messageCounts));
  }

  // ---- start of a run

  /**
   * Excludes the mailbox from a new run because the file no longer has its row. An active
   * verification of it is dropped.
   */
  public void excludeFromRun() {
    inCurrentRun = false;
    anotherPassRequested = false;
    if (status.isUnfinished()) {
      status = status.transitionTo(MailboxStatus.CREATED);
      parkState = ParkState.NONE;
      activeTime = ActiveTime.NONE;
      slots = List.of();
    }
  }

  /**
   * Starts a new run or verification of the mailbox.
   *
   * @param destinationClaim the destination account, or null when nothing will be changed there
   */
  public void includeInRun(@Nullable String destinationClaim) {
    status = status.transitionTo(MailboxStatus.QUEUED);
    inCurrentRun = true;
    anotherPassRequested = false;
    firstPass = pass + 1;
    claimedAccount = destinationClaim;
    parkState = ParkState.NONE;
    planned = false;
    planId = null;
    slots = List.of();
    activeTime = ActiveTime.NONE;
    messageCounts = MessageCounts.NONE;
  }

  /**
   * Handles a second submission during the run: the current pass continues to its end, and another
   * pass follows. A mailbox that has ended starts again. A mailbox that has not started needs no
   * other pass.
   */
  public void requestAnotherPass(String destinationClaim) {
    switch (status) {
      case QUEUED -> {}
      case SYNCING -> anotherPassRequested = true;
      case PARKED -> {
        anotherPassRequested = true;
        parkState = parkState.dueNow();
      }
      case CREATED, READY -> includeInRun(destinationClaim);
      case SYNCED, FAILED -> {
        status = status.transitionTo(MailboxStatus.QUEUED);
        claimedAccount = destinationClaim;
        parkState = ParkState.NONE;
      }
      case VERIFYING -> throw new IllegalStateException("A verification cannot have another pass");
    }
  }

  // ---- admission

  /** Starts the next pass. */
  public void openPass(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.QUEUED) {
      throw new IllegalStateException(
          "A mailbox that is " + status.displayName() + " is not queued");
    }
    status = status.transitionTo(verification ? MailboxStatus.VERIFYING : MailboxStatus.SYNCING);
    pass++;
    anotherPassRequested = false;
    planId = null;
    planned = false;
    slots = List.copyOf(dealtSlots);
    parkState = ParkState.started(now);
    activeTime = activeTime.started(now);
  }

  /** Resumes a parked mailbox where it was parked. */
  public void resumeParked(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.PARKED) {
      throw new IllegalStateException(
          "A mailbox that is " + status.displayName() + " is not parked");
    }
    status = status.transitionTo(verification ? MailboxStatus.VERIFYING : MailboxStatus.SYNCING);
    slots = List.copyOf(dealtSlots);
    parkState = parkState.resumed();
    activeTime = activeTime.started(now);
  }

  /** The version of the next control record; always greater than the one before. */
  public long nextControlVersion(Instant now) {
    controlVersion = Math.max(controlVersion + 1, now.toEpochMilli());
    return controlVersion;
  }

  // ---- tracking

  /**
   * Whether a plan part counts. Only the first plan of a pass is accepted; parts of any other plan
   * are ignored.
   */
  public boolean acceptsPlan(String name) {
    return !planned && (planId == null || planId.equals(name));
  }

  /** Records a part of the plan. */
  public void addPlanPart(String name, List<String> excluded) {
    if (planId == null) {
      excludedFolders = List.of();
    }
    planId = name;
    if (!excluded.isEmpty()) {
      excludedFolders =
          Stream.concat(excludedFolders.stream(), excluded.stream()).distinct().sorted().toList();
    }
  }

  /** Records that all parts of the plan have arrived. */
  public void completePlan() {
    planned = true;
  }

  /** Releases the slots that have none of the plan's lanes, so that other mailboxes get them. */
  public void keepSlots(Set<Integer> used) {
    slots = slots.stream().filter(used::contains).toList();
  }

  /**
   * Resets the retries after a pause: failures from before it do not show whether the servers can
   * be reached now.
   */
  public void resetRetries(Instant now) {
    parkState = parkState.withRetriesReset(now);
  }

  /** Records progress. */
  public void recordProgress(Instant now) {
    // Progress may also be recorded after the mailbox was parked or has failed.
    boolean active = status == MailboxStatus.VERIFYING || status == MailboxStatus.SYNCING;
    parkState = active ? parkState.withSuccessfulAttempt(now) : parkState.withProgress(now);
  }

  /** Replaces one part of the counts. */
  public void replaceCounts(MessageCounts before, MessageCounts after) {
    messageCounts = messageCounts.replacing(before, after);
  }

  /** Parks the mailbox until {@code until}, so that other mailboxes can be admitted. */
  public void park(Failure failure, Instant until, Instant now) {
    status = status.transitionTo(MailboxStatus.PARKED);
    parkState = parkState.parked(failure, until);
    releaseSlots(now);
  }

  /** Ends a successful verification. */
  public void completeVerification(Instant now) {
    status = status.transitionTo(MailboxStatus.READY);
    claimedAccount = null;
    parkState = parkState.cleared();
    releaseSlots(now);
  }

  /**
   * Ends the pass when all of its lanes have ended.
   *
   * @return whether the run of the mailbox has ended, too
   */
  public boolean endPass(Instant now) {
    releaseSlots(now);
    parkState = parkState.cleared();
    if (anotherPassRequested) {
      status = status.transitionTo(MailboxStatus.QUEUED);
      return false;
    }
    status = status.transitionTo(MailboxStatus.SYNCED);
    claimedAccount = null;
    return true;
  }

  /**
   * Ends the pass as failed. If the user has submitted the batch again meanwhile, perhaps with a
   * corrected password, another pass follows.
   *
   * @return whether the run of the mailbox has failed, too
   */
  public boolean fail(Failure failure, Instant now) {
    releaseSlots(now);
    if (anotherPassRequested) {
      status = status.transitionTo(MailboxStatus.QUEUED);
      parkState = parkState.cleared();
      return false;
    }
    status = status.transitionTo(MailboxStatus.FAILED);
    parkState = parkState.failed(failure);
    claimedAccount = null;
    return true;
  }

  private void releaseSlots(Instant now) {
    activeTime = activeTime.stopped(now);
    slots = List.of();
  }

  // ---- properties

  public UUID id() {
    return identity.id();
  }

  public UUID batch() {
    return identity.batchId();
  }

  public String address() {
    return identity.address();
  }

  /** The address in the form that is compared. */
  public String addressKey() {
    return SignInName.comparisonKey(identity.address());
  }

  public @Nullable String userRoot() {
    return identity.userRoot();
  }

  public MailboxStatus status() {
    return status;
  }

  public boolean isInCurrentRun() {
    return inCurrentRun;
  }

  /** The number of the current pass; verifications count. */
  public int pass() {
    return pass;
  }

  /** The first pass of the run. */
  public int firstPass() {
    return firstPass;
  }

  /** Whether the pass's lanes are known. */
  public boolean isPlanned() {
    return planned;
  }

  public List<Integer> slots() {
    return slots;
  }

  public long controlVersion() {
    return controlVersion;
  }

  public @Nullable Failure failure() {
    return parkState.failure();
  }

  public @Nullable Instant parkedUntil() {
    return parkState.parkedUntil();
  }

  /** How often it was parked since it last made progress. */
  public int consecutiveParks() {
    return parkState.consecutiveParks();
  }

  /** Time of the last progress, or of the start of the pass. */
  public @Nullable Instant progressAt() {
    return parkState.progressAt();
  }

  /** Whether nothing of it was planned in this run yet; its servers may never have answered. */
  public boolean isNotYetPlannedInRun() {
    return !planned && messageCounts.found() == 0;
  }

  /** How long it was active in this run, in seconds. */
  public double activeSeconds(Instant now) {
    return activeTime.seconds(now);
  }

  public List<String> excludedFolders() {
    return excludedFolders;
  }

  /** The counts of the run. */
  public MessageCounts messageCounts() {
    return messageCounts;
  }
}
