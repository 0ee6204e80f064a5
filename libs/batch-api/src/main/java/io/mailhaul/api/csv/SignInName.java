package io.mailhaul.api.csv;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user names with which an administrator signs in to a user's mailbox: {@code User*Admin}
 * (Dovecot), {@code Domain/Admin/User} (Exchange), {@code #user@domain#Admin#} (Mirapoint). The
 * platform recognises them but passes them on unchanged.
 */
public final class SignInName {

  private static final Pattern DOVECOT = Pattern.compile("([^*]+)\\*[^*]+");
  private static final Pattern EXCHANGE = Pattern.compile("[^/]+/[^/]+/([^/]+)");
  private static final Pattern MIRAPOINT = Pattern.compile("#([^#]+)#[^#]+#");

  private SignInName() {}

  /** Whether the password that belongs to this name is an administrator's. */
  public static boolean isAdministrator(String name) {
    return !mailboxUser(name).equals(name);
  }

  /** The user whose mailbox is opened with this name. */
  public static String mailboxUser(String name) {
    for (Pattern format : new Pattern[] {DOVECOT, EXCHANGE, MIRAPOINT}) {
      Matcher matcher = format.matcher(name);
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return name;
  }

  /** The name in the form that is compared: mail systems ignore its case. */
  public static String comparisonKey(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
