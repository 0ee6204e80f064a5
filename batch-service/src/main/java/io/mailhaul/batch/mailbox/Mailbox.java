package io.mailhaul.batch.mailbox;

import io.mailhaul.batch.mailboxfile.SignInName;
import io.mailhaul.events.Failure;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox on its way through the passes of a run. Changed only by whoever holds its batch; every
 * change is one of the methods below and refuses what cannot be.
 */
public final class Mailbox {

  /** Who it is; does not change while it is worked. */
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

  /** One that no run has worked yet. */
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

  // ---- a run begins

  /** A new run leaves it out: its row is no longer in the file. A verification of it is dropped. */
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
   * A new run, or verification, begins for it.
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
   * The run that it takes part in was asked for once more: the pass under way is brought to its
   * end, and one more follows. What has ended begins again; what has not begun needs nothing.
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
      case VERIFYING -> throw new IllegalStateException("A verification takes no further pass");
    }
  }

  // ---- admission

  /** Its next pass begins. */
  public void openPass(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.QUEUED) {
      throw new IllegalStateException("A mailbox that is " + status.word() + " is not waiting");
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

  /** It was parked and is taken up where it was. */
  public void takeUp(boolean verification, List<Integer> dealtSlots, Instant now) {
    if (status != MailboxStatus.PARKED) {
      throw new IllegalStateException("A mailbox that is " + status.word() + " is not parked");
    }
    status = status.to(verification ? MailboxStatus.VERIFYING : MailboxStatus.SYNCING);
    slots = List.copyOf(dealtSlots);
    waiting = waiting.over();
    active = active.begun(now);
  }

  /** The version of the control record that is published now; grows always. */
  public long nextControlVersion(Instant now) {
    controlVersion = Math.max(controlVersion + 1, now.toEpochMilli());
    return controlVersion;
  }

  // ---- tracking

  /**
   * Whether a part of {@code name} counts: the first planning of a pass does, any other is ignored.
   */
  public boolean accepts(String name) {
    return !planned && (planning == null || planning.equals(name));
  }

  /** A part of the planning came in. */
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

  /** All parts of the planning are there. */
  public void planned() {
    planned = true;
  }

  /** A pause is over: what was tried before it says nothing of what can be reached now. */
  public void resumed(Instant now) {
    waiting = waiting.resumed(now);
  }

  /** Something of it was done. */
  public void progressed(Instant now) {
    waiting = waiting.progressed(now);
  }

  /** A part of the account changed. */
  public void account(Account before, Account after) {
    account = account.replacing(before, after);
  }

  /** Nothing can be done for it before {@code until}; others may work meanwhile. */
  public void park(Failure why, Instant until, Instant now) {
    status = status.to(MailboxStatus.PARKED);
    waiting = waiting.parked(why, until);
    rest(now);
  }

  /** Its verification has ended well. */
  public void verified(Instant now) {
    status = status.to(MailboxStatus.READY);
    claim = null;
    waiting = waiting.over();
    rest(now);
  }

  /** Every lane of the pass has ended; returns whether the run has, too. */
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
   * The pass is given up; returns whether the run is, too: when it was asked for once more
   * meanwhile, perhaps with a corrected password, the next pass tries again.
   */
  public boolean fail(Failure why, Instant now) {
    rest(now);
    if (further) {
      status = status.to(MailboxStatus.QUEUED);
      waiting = waiting.over();
      return false;
    }
    status = status.to(MailboxStatus.FAILED);
    waiting = waiting.failed(why);
    claim = null;
    return true;
  }

  private void rest(Instant now) {
    active = active.rested(now);
    slots = List.of();
  }

  // ---- what it is

  public UUID id() {
    return identity.id();
  }

  public UUID batch() {
    return identity.batch();
  }

  public String address() {
    return identity.address();
  }

  /** The address as it is compared. */
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

  /** Counts its passes, verifications among them. */
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

  /** How often in a row it was parked without progress between. */
  public int parkings() {
    return waiting.parkings();
  }

  /** When it progressed last, or when the pass began. */
  public @Nullable Instant progressAt() {
    return waiting.progressAt();
  }

  /**
   * Whether it was not even planned in this run yet, so that perhaps its servers never answered.
   */
  public boolean isAtFirstSignIn() {
    return !planned && account.found() == 0;
  }

  /** How long it was worked in this run, in seconds. */
  public double secondsActive(Instant now) {
    return active.seconds(now);
  }

  public List<String> excludedFolders() {
    return excludedFolders;
  }

  /** The account of the run. */
  public Account account() {
    return account;
  }
}
