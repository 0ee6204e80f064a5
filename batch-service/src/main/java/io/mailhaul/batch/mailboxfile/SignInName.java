package io.mailhaul.batch.mailboxfile;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names with which an administrator signs in to somebody else's mailbox: {@code User*Admin}
 * (Dovecot), {@code Domain/Admin/User} (Exchange), {@code #user@domain#Admin#} (Mirapoint). They
 * are passed on untouched; here they are only recognised.
 */
public final class SignInName {

  private static final Pattern DOVECOT = Pattern.compile("([^*]+)\\*[^*]+");
  private static final Pattern EXCHANGE = Pattern.compile("[^/]+/[^/]+/([^/]+)");
  private static final Pattern MIRAPOINT = Pattern.compile("#([^#]+)#[^#]+#");

  private SignInName() {}

  /** Whether the password that goes with this name is an administrator's. */
  public static boolean isAdmins(String name) {
    return !account(name).equals(name);
  }

  /** The account that is opened with this name. */
  public static String account(String name) {
    for (Pattern format : new Pattern[] {DOVECOT, EXCHANGE, MIRAPOINT}) {
      Matcher matcher = format.matcher(name);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return name;
  }

  /** A name as it is compared; mail systems do not tell upper from lower case in it. */
  public static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
