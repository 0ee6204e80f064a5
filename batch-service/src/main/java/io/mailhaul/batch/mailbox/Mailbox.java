package io.mailhaul.batch.mailbox;

import io.mailhaul.batch.mailboxfile.SignInName;
import io.mailhaul.events.Failure;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox and its passes through a run. Only the holder of the batch's row lock may change it.
 * Every change is one of the methods below, which refuse invalid transitions.
 */
public final class Mailbox {

  /** The values that do not change while the mailbox is migrated. */
  record Identity(UUID id, UUID batch, String address, @Nullable String userRoot) {}

  private final Identity identity;
  private MailboxStatus status;
  private boolean takesPart;
  private boolean further;
  private int pass;
  private int firstPass;
  private @Nullable String planning;
  private boolean planned;
  private List<Integer> slots;
  private long controlVersion;
  private Waiting waiting;
  private @Nullable String claim;
  private ActiveTime active;
  private List<String> excludedFolders;
  private Account account;

  Mailbox(Identity identity, MailboxState state) {
    this.identity = identity;
    status = state.status();
    takesPart = state.takesPart();
    further = state.further();
    pass = state.pass();
    firstPass = state.firstPass();
    planning = state.planning();
    planned = state.planned();
    slots = state.slots();
    controlVersion = state.controlVersion();
    waiting = state.waiting();
    claim = state.claim();
    active = state.active();
    excludedFolders = state.excludedFolders();
    account = state.account();
  }

  /** A mailbox that was in no run yet. */
  public static Mailbox create(UUID id, UUID batch, String address, @Nullable String userRoot) {
    return new Mailbox(new Identity(id, batch, address, userRoot), MailboxState.CREATED);
  }

  MailboxState state() {
    return new MailboxState(
        status,
        takesPart,
        further,
        pass,
        firstPass,
        planning,
        planned,
        slots,
        controlVersion,
        waiting,
        claim,
        active,
        excludedFolders,
        account);
  }

  // ---- start of a run

  /**
   * Excludes the mailbox from a new run because the file no longer has its row. An active
   * verification of it is dropped.
   */
  public void leaveOut() {
    takesPart = false;
    further = false;
    if (status.isUnfinished()) {
      status = status.to(MailboxStatus.CREATED);
      waiting = Waiting.NONE;
      active = ActiveTime.NONE;
      slots = List.of();
    }
  }

  /**
   * Starts a new run or verification of the mailbox.
   *
   * @param destinationClaim the destination account, or null when nothing will be changed there
   */
  public void enlist(@Nullable String destinationClaim) {
    status = status.to(MailboxStatus.QUEUED);
    takesPart = true;
    further = false;
    firstPass = pass + 1;
    claim = destinationClaim;
    waiting = Waiting.NONE;
    planned = false;
    planning = null;
    slots = List.of();
    active = ActiveTime.NONE;
    account = Account.NONE;
  }

  /**
   * Handles a second submission during the run: the current pass continues to its end, and another
   * pass follows. A mailbox that has ended starts again. A mailbox that has not started needs no
   * other pass.
   */
  public void goFurther(String destinationClaim) {
    switch (status) {
      case QUEUED -> {}
      case SYNCING -> further = true;
      case PARKED -> {
        further = true;
        waiting = waiting.hastened();
      }
      case CREATED, READY -> enlist(destinationClaim);
      case SYNCED, FAILED -> {
        status = status.to(MailboxStatus.QUEUED);
        claim = destinationClaim;
        waiting = Waiting.NONE;
      }
      case VERIFYING -> throw new IllegalStateException("A verification cannot have another pass");
    }
  }

  // ---- admission

  /** Starts the next pass. */
  public void openPass(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.QUEUED) {
      throw new IllegalStateException("A mailbox that is " + status.word() + " is not queued");
    }
    status = status.to(verification ? MailboxStatus.VERIFYING : MailboxStatus.SYNCING);
    pass++;
    further = false;
    planning = null;
    planned = false;
    slots = List.copyOf(dealtSlots);
    waiting = Waiting.begun(now);
    active = active.begun(now);
  }

  /** Resumes a parked mailbox where it was parked. */
  public void takeUp(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.PARKED) {
      throw new IllegalStateException("A mailbox that is " + status.word() + " is not parked");
    }
    status = status.to(verification ? MailboxStatus.VERIFYING : MailboxStatus.SYNCING);
    slots = List.copyOf(dealtSlots);
    waiting = waiting.over();
    active = active.begun(now);
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
  public boolean accepts(String name) {
    return !planned && (planning == null || planning.equals(name));
  }

  /** Records a part of the plan. */
  public void plannedPart(String name, List<String> excluded) {
    if (planning == null) {
      excludedFolders = List.of();
    }
    planning = name;
    if (!excluded.isEmpty()) {
      excludedFolders =
          Stream.concat(excludedFolders.stream(), excluded.stream()).distinct().sorted().toList();
    }
  }

  /** Records that all parts of the plan have arrived. */
  public void planned() {
    planned = true;
  }

  /**
   * Resets the retries after a pause: failures from before it do not show whether the servers can
   * be reached now.
   */
  public void resumed(Instant now) {
    waiting = waiting.resumed(now);
  }

  /** Records progress. */
  public void progressed(Instant now) {
    waiting = waiting.progressed(now);
  }

  /** Replaces one part of the counts. */
  public void replaceCounts(Account before, Account after) {
    account = account.replacing(before, after);
  }

  /** Parks the mailbox until {@code until}, so that other mailboxes can be admitted. */
  public void park(Failure failure, Instant until, Instant now) {
    status = status.to(MailboxStatus.PARKED);
    waiting = waiting.parked(failure, until);
    rest(now);
  }

  /** Ends a successful verification. */
  public void verified(Instant now) {
    status = status.to(MailboxStatus.READY);
    claim = null;
    waiting = waiting.over();
    rest(now);
  }

  /**
   * Ends the pass when all of its lanes have ended.
   *
   * @return whether the run of the mailbox has ended, too
   */
  public boolean endPass(Instant now) {
    rest(now);
    waiting = waiting.over();
    if (further) {
      status = status.to(MailboxStatus.QUEUED);
      return false;
    }
    status = status.to(MailboxStatus.SYNCED);
    claim = null;
    return true;
  }

  /**
   * Ends the pass as failed. If the user has submitted the batch again meanwhile, perhaps with a
   * corrected password, another pass follows.
   *
   * @return whether the run of the mailbox has failed, too
   */
  public boolean fail(Failure failure, Instant now) {
    rest(now);
    if (further) {
      status = status.to(MailboxStatus.QUEUED);
      waiting = waiting.over();
      return false;
    }
    status = status.to(MailboxStatus.FAILED);
    waiting = waiting.failed(failure);
    claim = null;
    return true;
  }

  private void rest(Instant now) {
    active = active.rested(now);
    slots = List.of();
  }

  // ---- properties

  public UUID id() {
    return identity.id();
  }

  public UUID batch() {
    return identity.batch();
  }

  public String address() {
    return identity.address();
  }

  /** The address in the form that is compared. */
  public String addressKey() {
    return SignInName.key(identity.address());
  }

  public @Nullable String userRoot() {
    return identity.userRoot();
  }

  public MailboxStatus status() {
    return status;
  }

  public boolean takesPart() {
    return takesPart;
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
    return waiting.failure();
  }

  public @Nullable Instant parkedUntil() {
    return waiting.until();
  }

  /** How often it was parked since it last made progress. */
  public int parkings() {
    return waiting.parkings();
  }

  /** Time of the last progress, or of the start of the pass. */
  public @Nullable Instant progressAt() {
    return waiting.progressAt();
  }

  /** Whether nothing of it was planned in this run yet; its servers may never have answered. */
  public boolean isAtFirstSignIn() {
    return !planned && account.found() == 0;
  }

  /** How long it was active in this run, in seconds. */
  public double secondsActive(Instant now) {
    return active.seconds(now);
  }

  public List<String> excludedFolders() {
    return excludedFolders;
  }

  /** The counts of the run. */
  public Account account() {
    return account;
  }
}
