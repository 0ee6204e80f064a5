package io.mailhaul.access.testing;

import io.mailhaul.access.MailboxException;
import io.mailhaul.events.Failure;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What goes wrong with a {@link FakeMailServer}, said beforehand by a test. */
public final class FakeFaults {

  /** Called before the server does something; may change the mail system, or throw. */
  public interface Hook {
    /**
     * @param verb {@code signIn}, {@code list}, {@code create}, {@code subscribe}, {@code examine},
     *     {@code select}, {@code refresh}, {@code heads}, {@code flags}, {@code vanished}, {@code
     *     move}, {@code count}, {@code fingerprints}, {@code digests}, {@code fetch}, {@code
     *     append}, {@code store} or {@code ping}
     * @param folder the folder's name; empty where there is none
     */
    void before(String verb, String folder);
  }

  /**
   * An append whose connection dies.
   *
   * @param answered how many items are answered until then
   * @param stored how many items are stored
   * @param late takes what stores them, when they are not stored until then
   */
  record Cut(int answered, int stored, @Nullable Consumer<Runnable> late) {}

  private final Deque<Cut> cuts = new ArrayDeque<>();
  private final List<Runnable> late = new ArrayList<>();
  private final AtomicInteger appendedItems = new AtomicInteger();
  private final AtomicInteger fetchedItems = new AtomicInteger();
  private Hook hook = (verb, folder) -> {};
  private Predicate<byte[]> refused = bytes -> false;
  private Predicate<byte[]> breaking = bytes -> false;
  private Predicate<byte[]> damaged = bytes -> false;
  private Set<String> damaging = Set.of();
  private Predicate<String> refusedFolders = folder -> false;
  private UnaryOperator<byte[]> rewriting = UnaryOperator.identity();
  private @Nullable Failure appendFailure;
  private @Nullable Failure streamFailure;
  private long largestClaim = Long.MAX_VALUE;
  private Set<String> lostFlags = Set.of();
  private long appendLimit = Long.MAX_VALUE;
  private int maxConnections = Integer.MAX_VALUE;

  /** Calls {@code hook} before everything that the server does. */
  public synchronized void hook(Hook hook) {
    this.hook = hook;
  }

  /** Answers NO to items of which this is true; to a whole window where there is MULTIAPPEND. */
  public synchronized void refuseItems(Predicate<byte[]> refused) {
    this.refused = refused;
  }

  /** Answers NO [TOOBIG] to items of more bytes. */
  public synchronized void appendLimit(long bytes) {
    this.appendLimit = bytes;
  }

  /** Answers every append with NO for this reason (such as OVER_QUOTA); null ends it. */
  public synchronized void failAppends(@Nullable Failure failure) {
    this.appendFailure = failure;
  }

  /** Cuts the connection, storing nothing, whenever an item is appended of which this is true. */
  public synchronized void breakOnItems(Predicate<byte[]> breaking) {
    this.breaking = breaking;
  }

  /**
   * Cuts the connection whenever one of these is asked of an item of which this is true, as a
   * server does whose file of the item is damaged.
   *
   * @param verbs {@code heads}, {@code fingerprints}, {@code digests} or {@code fetch}
   */
  public synchronized void damage(Predicate<byte[]> damaged, String... verbs) {
    this.damaged = damaged;
    this.damaging = Set.of(verbs);
  }

  synchronized boolean isDamaged(byte[] bytes, String verb) {
    return damaging.contains(verb) && damaged.test(bytes);
  }

  /**
   * Cuts the connection of the next append after the server has stored {@code stored} items and
   * before it answers for any of them. With MULTIAPPEND all or none are stored: none unless {@code
   * stored} covers the whole window. Several cuts queue up.
   */
  public synchronized void cutNextAppend(int stored) {
    cuts.add(new Cut(0, stored, null));
  }

  /** The same, but the first {@code answered} items are answered for (without MULTIAPPEND only). */
  public synchronized void cutNextAppend(int answered, int stored) {
    cuts.add(new Cut(answered, stored, null));
  }

  /** The same, but the server stores the items only when {@link #finishLateAppends} is called. */
  public synchronized void cutNextAppendStoringLate(int stored) {
    cuts.add(new Cut(0, stored, this::later));
  }

  /**
   * The same, but the server stores the items by itself, so long after the connection was cut.
   *
   * @return completed when they are stored
   */
  public synchronized CompletableFuture<Void> cutNextAppendStoringAfter(
      int stored, Duration delay) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    cuts.add(
        new Cut(
            0,
            stored,
            append ->
                CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                      append.run();
                      done.complete(null);
                    })));
    return done;
  }

  /** Whether a cut that was asked for has not happened yet. */
  public synchronized boolean isCutPending() {
    return !cuts.isEmpty();
  }

  /** Completes what was appended over connections that were cut meanwhile. */
  public void finishLateAppends() {
    List<Runnable> now;
    synchronized (this) {
      now = List.copyOf(late);
      late.clear();
    }
    now.forEach(Runnable::run);
  }

  /**
   * Says of no item that it is larger than this. Who fetches more than that in one piece does as
   * the real adapter does with a literal for which there is no room, and cuts the connection.
   */
  public synchronized void claimAtMost(long size) {
    this.largestClaim = size;
  }

  synchronized long claimed(long size) {
    return Math.min(size, largestClaim);
  }

  /** Refuses to hand out what is read while it is written. */
  public synchronized void refuseStreams(@Nullable Failure failure) {
    this.streamFailure = failure;
  }

  /** Loses these flags when an item is appended with them, as Exchange does; STORE sets them. */
  public synchronized void loseOnAppend(String... flags) {
    this.lostFlags = Set.of(flags);
  }

  synchronized Set<String> keptOnAppend(Set<String> flags) {
    return flags.stream().filter(flag -> !lostFlags.contains(flag)).collect(Collectors.toSet());
  }

  /** Answers NO to CREATE of such folders. */
  public synchronized void refuseFolders(Predicate<String> refused) {
    this.refusedFolders = refused;
  }

  /** Changes what is appended, as servers do that add headers. */
  public synchronized void rewriteItems(UnaryOperator<byte[]> rewriting) {
    this.rewriting = rewriting;
  }

  /** Takes no more connections per account than these. */
  public synchronized void maxConnections(int connections) {
    this.maxConnections = connections;
  }

  /** How many items were appended with success, by anybody. */
  public int appendedItems() {
    return appendedItems.get();
  }

  /** How many items were handed out with content. */
  public int fetchedItems() {
    return fetchedItems.get();
  }

  /** What a cut connection looks like. */
  public static MailboxException connectionLost(Side side) {
    return new MailboxException(FailureReason.CONNECTION_LOST, side, "cut by the test", null);
  }

  /** An answer that asks to wait. */
  public static MailboxException throttled(Side side, Duration backOff) {
    return new MailboxException(
        new Failure(FailureReason.THROTTLED, side, "slow down, says the test"), backOff, null);
  }

  void before(String verb, String folder) {
    Hook now;
    synchronized (this) {
      now = hook;
    }
    now.before(verb, folder);
  }

  synchronized @Nullable Cut nextCut() {
    return cuts.poll();
  }

  private synchronized void later(Runnable append) {
    late.add(append);
  }

  synchronized boolean breaks(byte[] bytes) {
    return breaking.test(bytes);
  }

  synchronized @Nullable Failure refusal(byte[] bytes, Side side) {
    if (appendFailure != null) {
      return appendFailure;
    }
    if (bytes.length > appendLimit) {
      return new Failure(FailureReason.ITEM_TOO_LARGE, side, "[TOOBIG] says the test");
    }
    return refused.test(bytes)
        ? new Failure(FailureReason.ITEM_REFUSED, side, "refused by the test")
        : null;
  }

  synchronized boolean refusesFolder(String folder) {
    return refusedFolders.test(folder);
  }

  synchronized @Nullable Failure streamFailure() {
    return streamFailure;
  }

  synchronized byte[] rewritten(byte[] bytes) {
    return rewriting.apply(bytes);
  }

  synchronized int maxConnections() {
    return maxConnections;
  }

  void appended() {
    appendedItems.incrementAndGet();
  }

  void fetched(int items) {
    fetchedItems.addAndGet(items);
  }
}
