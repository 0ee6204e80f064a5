package io.mailhaul.access.testing.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a Dovecot for a test; start it with {@link #start}. */
public final class DovecotSettings {

  /** How Dovecot 2.3 stores mail. */
  public enum Format {
    /** One file per message, any number of keywords; the order of UIDs is kept. */
    SDBOX("sdbox"),
    MAILDIR("maildir"),
    /** Many messages per file: the fastest. */
    MDBOX("mdbox");

    final String word;

    Format(String word) {
      this.word = word;
    }
  }

  /** The capabilities of Dovecot 2.3.19 after the sign-in. */
  private static final String CAPABILITIES =
      "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY THREAD=REFERENCES"
          + " THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN"
          + " NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES"
          + " WITHIN CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW"
          + " STATUS=SIZE SAVEDATE LITERAL+ NOTIFY SPECIAL-USE";

  String separator = "/";
  String prefix = "";
  Format format = Format.SDBOX;
  boolean tls;
  boolean plainAllowed = true;
  boolean fsync;
  String certificateHost = "localhost";
  @Nullable Path mailFolder;
  @Nullable String quota;
  @Nullable String anyPassword;
  @Nullable String capabilities;
  final Map<String, String> users = new LinkedHashMap<>();
  final Map<String, String> masters = new LinkedHashMap<>();
  final List<String> more = new ArrayList<>();

  DovecotSettings() {}

  /** The hierarchy's separator, {@code /} by default. */
  public DovecotSettings separator(String separator) {
    this.separator = separator;
    return this;
  }

  /** The prefix of all folder names except INBOX, such as {@code INBOX.}; none by default. */
  public DovecotSettings prefix(String prefix) {
    this.prefix = prefix;
    return this;
  }

  public DovecotSettings format(Format format) {
    this.format = format;
    return this;
  }

  /** Adds an account. Dovecot converts its name to lower case. */
  public DovecotSettings user(String name, String password) {
    users.put(name, password);
    return this;
  }

  /** Accepts every user name with this password. */
  public DovecotSettings anyUser(String password) {
    this.anyPassword = password;
    return this;
  }

  /** Adds a master user, who signs in to any account as {@code User*Admin}, with this password. */
  public DovecotSettings masterUser(String name, String password) {
    masters.put(name, password);
    return this;
  }

  /** Offers implicit TLS on a second port, and STARTTLS on the first one. */
  public DovecotSettings tls() {
    this.tls = true;
    return this;
  }

  /** The only host name of the certificate; {@code localhost} by default. */
  public DovecotSettings certificateFor(String host) {
    this.certificateHost = host;
    return this;
  }

  /** With {@link #tls}: refuses passwords before STARTTLS (LOGINDISABLED). */
  public DovecotSettings secureOnly() {
    this.plainAllowed = false;
    return this;
  }

  /** Writes to disk before each response; off by default, which is much faster. */
  public DovecotSettings fsync() {
    this.fsync = true;
    return this;
  }

  /**
   * Stores the mail in this folder, and keeps it after {@link Dovecot#close}. When the tests run as
   * root, the folder is given to the user that Dovecot runs as; that user must be able to access
   * it.
   */
  public DovecotSettings mailIn(Path folder) {
    this.mailFolder = folder;
    return this;
  }

  /** The quota per account, such as {@code 1M}. */
  public DovecotSettings quota(String storage) {
    this.quota = storage;
    return this;
  }

  /**
   * Does not announce these capabilities after the sign-in. Dovecot still supports them: it sends
   * APPENDUID without announcing UIDPLUS.
   */
  public DovecotSettings without(String... hidden) {
    List<String> kept =
        new ArrayList<>(
            Arrays.asList((capabilities == null ? CAPABILITIES : capabilities).split(" ")));
    kept.removeAll(Arrays.asList(hidden));
    this.capabilities = String.join(" ", kept);
    return this;
  }

  /** Adds a line to dovecot.conf. */
  public DovecotSettings setting(String line) {
    more.add(line);
    return this;
  }

  /** Starts Dovecot and waits until it responds. */
  public Dovecot start() {
    return Dovecot.start(this);
  }
}
