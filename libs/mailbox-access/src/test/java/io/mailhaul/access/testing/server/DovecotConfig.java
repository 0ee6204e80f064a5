package io.mailhaul.access.testing.server;

import java.nio.file.Path;

/**
 * Writes a dovecot.conf that does not depend on the machine: one user for all processes, no chroot,
 * its own folders. It works for root and for any other user.
 */
final class DovecotConfig {

  private DovecotConfig() {}

  static String text(
      DovecotSettings settings, Path base, Path mail, String user, String group, int[] ports) {
    StringBuilder text = new StringBuilder();
    line(text, "base_dir = " + base.resolve("run"));
    line(text, "state_dir = " + base.resolve("run"));
    line(text, "log_path = " + base.resolve("dovecot.log"));
    line(text, "protocols = imap");
    line(text, "listen = 127.0.0.1");
    line(text, "default_internal_user = " + user);
    line(text, "default_internal_group = " + group);
    line(text, "default_login_user = " + user);
    line(text, "first_valid_uid = 1");
    line(text, "first_valid_gid = 1");
    line(text, "mail_uid = " + user);
    line(text, "mail_gid = " + group);
    line(text, "mail_location = " + settings.format.word + ":~/mail");
    line(text, "mail_fsync = " + (settings.fsync ? "optimized" : "never"));
    line(text, "mail_max_userip_connections = 0");
    line(text, "mail_attachment_detection_options =");
    // Account names are not changed; a wrong password is refused without delay, each time.
    line(text, "auth_username_chars =");
    line(text, "auth_failure_delay = 0");
    line(text, "disable_plaintext_auth = " + (settings.plainAllowed ? "no" : "yes"));
    line(text, "ssl = " + (settings.tls ? "yes" : "no"));
    if (settings.tls) {
      line(text, "ssl_cert = <" + base.resolve("cert.pem"));
      line(text, "ssl_key = <" + base.resolve("key.pem"));
    }
    if (settings.capabilities != null) {
      line(text, "imap_capability = " + settings.capabilities);
    }
    signIn(text, settings, base, mail);
    line(text, "namespace inbox {");
    line(text, "  inbox = yes");
    line(text, "  separator = " + settings.separator);
    line(text, "  prefix = " + settings.prefix);
    for (String use : new String[] {"Sent", "Drafts", "Junk", "Trash", "Archive"}) {
      line(text, "  mailbox " + use + " {");
      line(text, "    special_use = \\" + use);
      line(text, "  }");
    }
    line(text, "}");
    if (settings.quota != null) {
      line(text, "mail_plugins = quota");
      line(text, "protocol imap {");
      line(text, "  mail_plugins = quota imap_quota");
      line(text, "}");
      line(text, "plugin {");
      line(text, "  quota = count:User quota");
      line(text, "  quota_vsizes = yes");
      line(text, "  quota_grace = 0");
      line(text, "  quota_rule = *:storage=" + settings.quota);
      line(text, "}");
    }
    services(text, ports);
    settings.more.forEach(line -> line(text, line));
    return text.toString();
  }

  private static void signIn(StringBuilder text, DovecotSettings settings, Path base, Path mail) {
    if (!settings.masters.isEmpty()) {
      line(text, "auth_master_user_separator = *");
      line(text, "passdb {");
      line(text, "  driver = passwd-file");
      line(text, "  args = scheme=PLAIN username_format=%u " + base.resolve("masters"));
      line(text, "  master = yes");
      line(text, "  result_success = continue");
      line(text, "}");
    }
    line(text, "passdb {");
    line(text, "  driver = passwd-file");
    line(text, "  args = scheme=PLAIN username_format=%u " + base.resolve("users"));
    line(text, "}");
    if (settings.anyPassword != null) {
      line(text, "passdb {");
      line(text, "  driver = static");
      line(text, "  args = password=" + settings.anyPassword);
      line(text, "}");
    }
    line(text, "userdb {");
    line(text, "  driver = static");
    line(
        text,
        "  args = home="
            + mail
            + "/%u"
            + (settings.anyPassword == null ? "" : " allow_all_users=yes"));
    line(text, "}");
  }

  private static void services(StringBuilder text, int[] ports) {
    line(text, "service anvil {");
    line(text, "  chroot =");
    // Otherwise every wrong password makes the next sign-in slower.
    line(text, "  unix_listener anvil-auth-penalty {");
    line(text, "    mode = 0");
    line(text, "  }");
    line(text, "}");
    line(text, "service stats {");
    line(text, "  chroot =");
    line(text, "}");
    line(text, "service imap-login {");
    line(text, "  chroot =");
    line(text, "  process_min_avail = 1");
    line(text, "  service_count = 0");
    line(text, "  client_limit = 1000");
    line(text, "  inet_listener imap {");
    line(text, "    port = " + ports[0]);
    line(text, "  }");
    line(text, "  inet_listener imaps {");
    line(text, "    port = " + ports[1]);
    line(text, "  }");
    line(text, "}");
    line(text, "service imap {");
    line(text, "  client_limit = 1");
    line(text, "  service_count = 200");
    line(text, "  process_limit = 400");
    line(text, "}");
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
