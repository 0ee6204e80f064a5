package io.mailhaul.access.testing;

import io.mailhaul.events.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mail system in memory, to be reached through {@link FakeMailboxAccess}. By default it is like a
 * Dovecot: separator {@code /}, no prefix, UIDPLUS, MULTIAPPEND, CONDSTORE, QRESYNC, MOVE. What
 * goes wrong with it is told to its {@link #faults}.
 */
public final class FakeMailServer {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Endpoint endpoint =
      new Endpoint(
          "fake" + COUNT.incrementAndGet() + ".example.org", 993, Endpoint.Security.TLS, null);
  private final Map<String, FakeAccount> accounts = new ConcurrentHashMap<>();
  private final AtomicLong uidValidity = new AtomicLong(1_700_000_000);
  private final FakeFaults faults = new FakeFaults();
  private String separator = "/";
  private String prefix = "";
  private boolean uidPlus = true;
  private boolean multiAppend = true;
  private boolean dropsKnown;
  private boolean condstore = true;
  private boolean move = true;
  private boolean labels;
  private long windowLimit = 8L << 20;

  /** As Courier and Cyrus have it: separator {@code .}, prefix {@code INBOX.}. */
  public static FakeMailServer dotted() {
    return new FakeMailServer().separator(".").prefix("INBOX.");
  }

  public FakeMailServer separator(String separator) {
    this.separator = separator;
    return this;
  }

  public FakeMailServer prefix(String prefix) {
    this.prefix = prefix;
    return this;
  }

  /** Does not say which UIDs appended items got. */
  public FakeMailServer withoutUidPlus() {
    this.uidPlus = false;
    return this;
  }

  /** Takes each item of a window for itself instead of all or none. */
  public FakeMailServer withoutMultiAppend() {
    this.multiAppend = false;
    return this;
  }

  /** Does not tell changes of flags. To be said before there are accounts. */
  public FakeMailServer withoutCondstore() {
    this.condstore = false;
    return this;
  }

  /**
   * Answers OK with the UID of a message that it has already instead of storing it, as Gmail does.
   */
  public FakeMailServer droppingKnown() {
    this.dropsKnown = true;
    return this;
  }

  /** Cannot move items from folder to folder. */
  public FakeMailServer withoutMove() {
    this.move = false;
    return this;
  }

  /**
   * Has labels as Gmail has them: folders of one account that hold the same message show each
   * other's names as its labels.
   */
  public FakeMailServer withLabels() {
    this.labels = true;
    return this;
  }

  /** Larger items are handed out as bodies that are read while they are written; 8 MB else. */
  public FakeMailServer windowLimit(long bytes) {
    this.windowLimit = bytes;
    return this;
  }

  /** Made up; only {@link FakeMailboxAccess} can connect to it. */
  public Endpoint endpoint() {
    return endpoint;
  }

  public FakeFaults faults() {
    return faults;
  }

  /** An account, made with the password {@code secret} when it is not there. */
  public FakeAccount account(String name) {
    return accounts.computeIfAbsent(name, n -> new FakeAccount(this, n, "secret"));
  }

  public FakeAccount account(String name, String password) {
    FakeAccount account = account(name);
    account.changePassword(password);
    return account;
  }

  @org.jspecify.annotations.Nullable
  FakeAccount find(String name) {
    return accounts.get(name);
  }

  String separator() {
    return separator;
  }

  String prefix() {
    return prefix;
  }

  boolean uidPlus() {
    return uidPlus;
  }

  boolean multiAppend() {
    return multiAppend;
  }

  boolean canMove() {
    return move;
  }

  FakeFolder newFolder(String name) {
    FakeFolder folder = new FakeFolder(name, uidValidity.incrementAndGet());
    return condstore ? folder : folder.withoutModSeqs();
  }

  boolean dropsKnown() {
    return dropsKnown;
  }

  boolean labels() {
    return labels;
  }

  long windowLimit() {
    return windowLimit;
  }
}
