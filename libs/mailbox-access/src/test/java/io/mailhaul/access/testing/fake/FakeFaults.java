package io.mailhaul.access.testing.fake;

import io.mailhaul.access.MailboxException;
import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
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

/** The faults of a {@link FakeMailServer}, which a test sets in advance. */
public final class FakeFaults {

  /** Called before each action of the server; may change the mail system, or throw. */
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
   * An APPEND whose connection is cut.
   *
   * @param answered for how many messages the server responds before that
   * @param stored how many messages the server stores
   * @param late receives the action that stores them when they are stored after the cut; null when
   *     they are stored before it
   */
  record Cut(int answered, int stored, @Nullable Consumer<Runnable> late) {}

  private final Deque<Cut> cuts = new ArrayDeque<>();
  private final List<Runnable> late = new ArrayList<>();
  private final AtomicInteger appendedMessages = new AtomicInteger();
  private final AtomicInteger fetchedMessages = new AtomicInteger();
  private final AtomicInteger headersRead = new AtomicInteger();
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
  private Set<String> refusedFlags = Set.of();
  private long appendLimit = Long.MAX_VALUE;
  private int maxConnections = Integer.MAX_VALUE;

  /** Calls {@code hook} before every action of the server. */
  public synchronized void hook(Hook hook) {
    this.hook = hook;
  }

  /** Refuses matching messages with NO; with MULTIAPPEND, the whole window. */
  public synchronized void refuseMessages(Predicate<byte[]> refused) {
    this.refused = refused;
  }

  /** Refuses larger messages with NO [TOOBIG]. */
  public synchronized void appendLimit(long bytes) {
    this.appendLimit = bytes;
  }

  /** Refuses every APPEND with this failure (such as OVER_QUOTA); null ends it. */
  public synchronized void failAppends(@Nullable Failure failure) {
    this.appendFailure = failure;
  }

  /** Cuts the connection and stores nothing whenever a matching message is appended. */
  public synchronized void cutOnMessages(Predicate<byte[]> breaking) {
    this.breaking = breaking;
  }

  /**
   * Cuts the connection whenever one of these verbs is used on a matching message, like a server
   * whose file of the message is damaged.
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
   * Cuts the connection of the next APPEND after the server has stored {@code stored} messages and
   * before it responds for any of them. With MULTIAPPEND the server stores all messages when {@code
   * stored} covers the whole window, and none otherwise. Several cuts are queued.
   */
  public synchronized void cutNextAppend(int stored) {
    cuts.add(new Cut(0, stored, null));
  }

  /** The same, after responses for the first {@code answered} messages; not with MULTIAPPEND. */
  public synchronized void cutNextAppend(int answered, int stored) {
    cuts.add(new Cut(answered, stored, null));
  }

  /** The same, but the server stores the messages only on {@link #finishLateAppends}. */
  public synchronized void cutNextAppendStoringLate(int stored) {
    cuts.add(new Cut(0, stored, this::later));
  }

  /**
   * The same, but the server stores the messages after a delay from the cut.
   *
   * @return completed when the messages are stored
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

  /** Whether a queued cut has not happened yet. */
  public synchronized boolean isCutPending() {
    return !cuts.isEmpty();
  }

  /** Stores the messages of the APPEND commands whose connections were cut. */
  public void finishLateAppends() {
    List<Runnable> now;
    synchronized (this) {
      now = List.copyOf(late);
      late.clear();
    }
    now.forEach(Runnable::run);
  }

  /**
   * Reports no RFC822.SIZE above this. Fetching a larger message in one piece cuts the connection,
   * as the real adapter does with a literal that is larger than the memory reserved for it.
   */
  public synchronized void claimAtMost(long size) {
    this.largestClaim = size;
  }

  synchronized long claimed(long size) {
    return Math.min(size, largestClaim);
  }

  /** Fails to return messages that are streamed; null ends it. */
  public synchronized void refuseStreams(@Nullable Failure failure) {
    this.streamFailure = failure;
  }

  /** Drops these flags on APPEND, like Exchange; STORE sets them. */
  public synchronized void dropFlagsOnAppend(String... flags) {
    this.lostFlags = Set.of(flags);
  }

  synchronized Set<String> keptOnAppend(Set<String> flags) {
    return flags.stream().filter(flag -> !lostFlags.contains(flag)).collect(Collectors.toSet());
  }

  /** Refuses an APPEND or STORE with one of these flags, like Dovecot. */
  public synchronized void refuseFlags(String... flags) {
    this.refusedFlags = Set.of(flags);
  }

  synchronized boolean refusesAny(Set<String> flags) {
    return flags.stream().anyMatch(refusedFlags::contains);
  }

  /** Refuses CREATE of matching folders with NO. */
  public synchronized void refuseFolders(Predicate<String> refused) {
    this.refusedFolders = refused;
  }

  /** Changes appended messages, like servers that add headers. */
  public synchronized void rewriteMessages(UnaryOperator<byte[]> rewriting) {
    this.rewriting = rewriting;
  }

  /** The most connections per account. */
  public synchronized void maxConnections(int connections) {
    this.maxConnections = connections;
  }

  /** How many messages were appended successfully, over all connections. */
  public int appendedMessages() {
    return appendedMessages.get();
  }

  /** How many messages were fetched with their content. */
  public int fetchedMessages() {
    return fetchedMessages.get();
  }

  /** How many heads and fingerprints were fetched. */
  public int headersRead() {
    return headersRead.get();
  }

  /** The exception for a cut connection. */
  public static MailboxException connectionLost(Side side) {
    return new MailboxException(FailureReason.CONNECTION_LOST, side, "cut by the test", null);
  }

  /** The exception for a response that asks to wait. */
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

  synchronized @Nullable Failure refusal(byte[] bytes, Set<String> flags, Side side) {
    if (appendFailure != null) {
      return appendFailure;
    }
    if (refusesAny(flags)) {
      return new Failure(FailureReason.MESSAGE_REFUSED, side, "flag refused by the test");
    }
    if (bytes.length > appendLimit) {
      return new Failure(FailureReason.MESSAGE_TOO_LARGE, side, "[TOOBIG] says the test");
    }
    return refused.test(bytes)
        ? new Failure(FailureReason.MESSAGE_REFUSED, side, "refused by the test")
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
    appendedMessages.incrementAndGet();
  }

  void headersRead(int messages) {
    headersRead.addAndGet(messages);
  }

  void fetched(int messages) {
    fetchedMessages.addAndGet(messages);
  }
}
