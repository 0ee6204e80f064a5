package io.mailhaul.access.testing.fake;

import io.mailhaul.model.Endpoint;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mail system in memory, used through {@link FakeMailboxAccess}. By default it is like a Dovecot:
 * separator {@code /}, no prefix, UIDPLUS, MULTIAPPEND, CONDSTORE, QRESYNC, MOVE. A test sets its
 * {@link #faults}.
 */
public final class FakeMailServer {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Endpoint endpoint =
      Endpoint.imap(
          "fake" + COUNT.incrementAndGet() + ".example.org", 993, Endpoint.Security.TLS, null);
  private final Map<String, FakeAccount> accounts = new ConcurrentHashMap<>();
  private final AtomicLong uidValidity = new AtomicLong(1_700_000_000);
  private final FakeFaults faults = new FakeFaults();
  private String separator = "/";
  private String prefix = "";
  private boolean uidPlus = true;
  private boolean multiAppend = true;
  private boolean deduplicates;
  private boolean condstore = true;
  private boolean move = true;
  private boolean labels;
  private boolean objectIds;
  private long windowLimit = 8L << 20;

  /** A server like Courier and Cyrus: separator {@code .}, prefix {@code INBOX.}. */
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

  /** Does not report the UIDs of appended messages. */
  public FakeMailServer withoutUidPlus() {
    this.uidPlus = false;
    return this;
  }

  /** Stores or refuses each message of a window separately instead of all or none. */
  public FakeMailServer withoutMultiAppend() {
    this.multiAppend = false;
    return this;
  }

  /** Does not report flag changes. Must be called before accounts are created. */
  public FakeMailServer withoutCondstore() {
    this.condstore = false;
    return this;
  }

  /** Responds with the UID of the existing message instead of storing a duplicate, like Gmail. */
  public FakeMailServer withDeduplication() {
    this.deduplicates = true;
    return this;
  }

  /** Cannot move messages between folders. */
  public FakeMailServer withoutMove() {
    this.move = false;
    return this;
  }

  /**
   * Has labels like Gmail: when several folders of an account hold the same message, each shows the
   * names of the others as its labels.
   */
  public FakeMailServer withLabels() {
    this.labels = true;
    return this;
  }

  /**
   * Gives each folder a MAILBOXID, which stays when it is renamed. Must be called before accounts
   * are created.
   */
  public FakeMailServer withObjectIds() {
    this.objectIds = true;
    return this;
  }

  /** Larger messages are streamed; 8 MB by default. */
  public FakeMailServer windowLimit(long bytes) {
    this.windowLimit = bytes;
    return this;
  }

  /** A fictitious endpoint; only {@link FakeMailboxAccess} can connect to it. */
  public Endpoint endpoint() {
    return endpoint;
  }

  public FakeFaults faults() {
    return faults;
  }

  /** An account; it is created with the password {@code secret} when it does not exist. */
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
    long identity = uidValidity.incrementAndGet();
    FakeFolder folder = new FakeFolder(name, identity).mailboxId(objectIds ? "F" + identity : null);
    return condstore ? folder : folder.withoutModSeqs();
  }

  boolean deduplicates() {
    return deduplicates;
  }

  boolean labels() {
    return labels;
  }

  long windowLimit() {
    return windowLimit;
  }
}
