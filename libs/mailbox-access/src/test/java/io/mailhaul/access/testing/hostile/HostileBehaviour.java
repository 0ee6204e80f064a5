package io.mailhaul.access.testing.hostile;

import io.mailhaul.model.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One hostile server.
 *
 * @param side the side of the migration where it is
 * @param what the attack in words
 */
public record HostileBehaviour(Side side, Stage stage, String what, Attack attack) {

  private static final String OK = "* OK still here";
  private static final String FETCH = "* 1 FETCH (UID 1 FLAGS ())";
  private static final String LONG_NAME = "x".repeat(300);
  private static final String EACH_FOLDER = "* LIST () \"/\" Folder%d" + LONG_NAME;
  private static final String EACH_STATUS =
      "* STATUS Folder%d" + LONG_NAME + " (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 7)";
  private static final String EACH_MESSAGE = "* %d FETCH (UID %d FLAGS () RFC822.SIZE 900)";

  @Override
  public String toString() {
    return side.word()
        + " "
        + stage.name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ": "
        + what;
  }

  public static List<HostileBehaviour> all() {
    List<HostileBehaviour> all = new ArrayList<>();
    for (Side side : Side.values()) {
      Table table = new Table(side, all);
      beforeSignIn(table);
      afterSignIn(table);
    }
    source(new Table(Side.SOURCE, all));
    destination(new Table(Side.DESTINATION, all));
    store(new Table(Side.DESTINATION, all));
    return all;
  }

  private record Table(Side side, List<HostileBehaviour> rows) {
    Table add(Stage stage, String what, Attack attack) {
      rows.add(new HostileBehaviour(side, stage, what, attack));
      return this;
    }
  }

  private static void beforeSignIn(Table table) {
    table
        .add(Stage.GREETING, "drips", Attack.dripping())
        .add(Stage.GREETING, "endless line", Attack.endlessLine("* OK "))
        .add(Stage.TLS, "drips", Attack.drippingHandshake())
        .add(Stage.STARTTLS, "drips lines", Attack.drippingLines(OK))
        .add(Stage.CAPABILITY, "floods", Attack.flooding(OK))
        .add(Stage.SIGN_IN, "floods continuations", Attack.flooding("+ "))
        .add(Stage.SIGN_IN, "drips lines", Attack.drippingLines(OK));
    if (table.side() == Side.SOURCE) {
      table
          .add(Stage.GREETING, "drips lines", Attack.drippingLines("nonsense"))
          .add(Stage.GREETING, "hangs", Attack.hanging())
          .add(Stage.GREETING, "closes", Attack.closing())
          .add(Stage.GREETING, "closes in the line", Attack.closingAfter("* OK rea"))
          .add(Stage.GREETING, "4 GB literal", Attack.hugeLiteral("* OK"))
          .add(Stage.GREETING, "garbage", Attack.garbage())
          .add(Stage.TLS, "hangs", Attack.hanging())
          .add(Stage.TLS, "closes", Attack.closing())
          .add(Stage.TLS, "speaks plain text", Attack.flooding(OK))
          .add(Stage.STARTTLS, "drips", Attack.dripping())
          .add(Stage.STARTTLS, "floods", Attack.flooding(OK))
          .add(Stage.STARTTLS, "hangs", Attack.hanging())
          .add(Stage.STARTTLS, "refuses", Attack.lying("%t BAD no"))
          .add(Stage.STARTTLS_HANDSHAKE, "drips", Attack.drippingHandshake())
          .add(Stage.STARTTLS_HANDSHAKE, "speaks plain text", Attack.flooding(OK))
          .add(Stage.CAPABILITY, "drips", Attack.dripping())
          .add(Stage.CAPABILITY, "endless line", Attack.endlessLine("* CAPABILITY "))
          .add(Stage.CAPABILITY, "another tag", Attack.flooding("X1 OK done"))
          .add(Stage.SIGN_IN, "floods", Attack.flooding(OK))
          .add(Stage.SIGN_IN, "hangs", Attack.hanging())
          .add(Stage.SIGN_IN, "closes", Attack.closing())
          .add(Stage.SIGN_IN, "garbage", Attack.garbage());
    }
  }

  private static void afterSignIn(Table table) {
    table
        .add(Stage.NAMESPACE, "floods", Attack.flooding("* NAMESPACE ((\"\" \"/\")) NIL NIL"))
        .add(Stage.LIST, "drips lines", Attack.drippingLines(OK))
        .add(Stage.LIST, "drips folders", Attack.drippingLines("* LIST () \"/\" Folder"))
        .add(Stage.LIST, "floods folders", Attack.floodingDistinct(EACH_FOLDER))
        .add(Stage.STATUS, "floods folders", Attack.floodingDistinct(EACH_STATUS))
        .add(Stage.LIST, "nested lists", Attack.endlessLine("* LIST " + "(".repeat(100_000)))
        .add(Stage.STATUS, "floods", Attack.flooding("* STATUS INBOX (MESSAGES 3)"))
        .add(Stage.SELECT, "floods EXISTS", Attack.flooding("* 3 EXISTS"))
        .add(Stage.SELECT, "hangs", Attack.hanging())
        .add(Stage.LOGOUT, "floods", Attack.flooding(OK));
  }

  private static void source(Table table) {
    table
        .add(Stage.NAMESPACE, "4 GB literal", Attack.hugeLiteral("* NAMESPACE"))
        .add(Stage.LIST, "closes", Attack.closing())
        .add(Stage.LIST, "garbage", Attack.garbage())
        .add(Stage.STATUS, "drips", Attack.dripping())
        .add(
            Stage.STATUS,
            "claims 4,294,967,295 messages",
            Attack.lying(
                "* STATUS INBOX (MESSAGES 4294967295 UIDNEXT 4294967295 UIDVALIDITY 7)", "%t OK"))
        .add(Stage.SELECT, "drips", Attack.dripping())
        .add(Stage.SELECT, "floods", Attack.flooding(OK))
        .add(Stage.SELECT, "closes", Attack.closing())
        .add(Stage.FETCH_HEADS, "floods FETCH", Attack.flooding(FETCH))
        .add(Stage.FETCH_HEADS, "floods messages", Attack.floodingDistinct(EACH_MESSAGE))
        .add(Stage.FETCH_HEADS, "floods EXISTS", Attack.flooding("* 3 EXISTS"))
        .add(Stage.FETCH_HEADS, "floods OK", Attack.flooding(OK))
        .add(Stage.FETCH_HEADS, "floods continuations", Attack.flooding("+ go on"))
        .add(Stage.FETCH_HEADS, "floods tags", Attack.flooding("X1 OK done"))
        .add(Stage.FETCH_HEADS, "endless line", Attack.endlessLine("* 1 FETCH (FLAGS ("))
        .add(Stage.FETCH_HEADS, "drips", Attack.dripping())
        .add(Stage.FETCH_HEADS, "drips lines", Attack.drippingLines(FETCH))
        .add(Stage.FETCH_HEADS, "hangs", Attack.hanging())
        .add(Stage.FETCH_HEADS, "closes in the line", Attack.closingAfter("* 1 FETCH (UI"))
        .add(Stage.FETCH_HEADS, "garbage", Attack.garbage())
        .add(
            Stage.FETCH_HEADS,
            "messages that do not exist",
            Attack.lying("* 9 FETCH (UID 99 FLAGS () RFC822.SIZE 9)", "%t OK"))
        .add(Stage.FETCH_CONTENT, "floods FETCH", Attack.flooding(FETCH))
        .add(Stage.FETCH_CONTENT, "floods EXISTS", Attack.flooding("* 3 EXISTS"))
        .add(Stage.FETCH_CONTENT, "4 GB literal", Attack.hugeLiteral("* 1 FETCH (UID 1 BODY[]"))
        .add(
            Stage.FETCH_CONTENT,
            "drips in a literal",
            (out, tag) ->
                Attack.closingAfter("* 1 FETCH (UID 1 BODY[] {100000}\r\nDate: ").run(out, tag)
                    || Attack.dripping().run(out, tag))
        .add(Stage.FETCH_CONTENT, "hangs", Attack.hanging())
        .add(
            Stage.FETCH_CONTENT,
            "closes in a literal",
            Attack.closingAfter("* 1 FETCH (UID 1 BODY[] {900}\r\nDate: "))
        .add(
            Stage.FETCH_CONTENT,
            "content of no message",
            Attack.lying("* 9 FETCH (UID 99 BODY[] {1}\r\na)", "%t OK"));
  }

  /** In a later pass, when the flags of the original have changed. */
  private static void store(Table table) {
    table
        .add(Stage.STORE, "floods", Attack.flooding(OK))
        .add(Stage.STORE, "floods FETCH", Attack.flooding(FETCH))
        .add(Stage.STORE, "floods continuations", Attack.flooding("+ go on"))
        .add(Stage.STORE, "drips", Attack.dripping())
        .add(Stage.STORE, "drips lines", Attack.drippingLines(FETCH))
        .add(Stage.STORE, "hangs", Attack.hanging())
        .add(Stage.STORE, "closes", Attack.closing())
        .add(Stage.STORE, "endless line", Attack.endlessLine("* 1 FETCH (FLAGS ("))
        .add(Stage.STORE, "refuses", Attack.lying("%t NO [nonsense"))
        .add(Stage.STORE, "names no messages", Attack.lying("%t OK [MODIFIED nonsense] some"));
  }

  private static void destination(Table table) {
    table
        .add(Stage.APPEND_CONTINUATION, "floods", Attack.flooding(OK))
        .add(Stage.APPEND_CONTINUATION, "drips", Attack.dripping())
        .add(Stage.APPEND_CONTINUATION, "hangs", Attack.hanging())
        .add(Stage.APPEND_CONTINUATION, "closes", Attack.closing())
        .add(Stage.APPEND_CONTINUATION, "garbage", Attack.garbage())
        .add(Stage.APPEND_CONTINUATION, "another tag", Attack.flooding("X1 OK done"))
        .add(Stage.APPEND, "floods", Attack.flooding(OK))
        .add(Stage.APPEND, "floods EXISTS", Attack.flooding("* 1 EXISTS"))
        .add(Stage.APPEND, "floods continuations", Attack.flooding("+ go on"))
        .add(Stage.APPEND, "another tag", Attack.flooding("X1 OK [APPENDUID 7 1] done"))
        .add(Stage.APPEND, "drips", Attack.dripping())
        .add(Stage.APPEND, "drips lines", Attack.drippingLines(OK))
        .add(Stage.APPEND, "hangs", Attack.hanging())
        .add(Stage.APPEND, "closes", Attack.closing())
        .add(Stage.APPEND, "endless line", Attack.endlessLine("* OK "))
        .add(Stage.APPEND, "refuses", Attack.lying("%t BAD [nonsense"))
        .add(Stage.NOOP, "floods", Attack.flooding("* 1 EXPUNGE"))
        .add(Stage.NOOP, "hangs", Attack.hanging())
        .add(Stage.FETCH_HEADS, "floods FETCH", Attack.flooding(FETCH))
        .add(Stage.FETCH_HEADS, "floods messages", Attack.floodingDistinct(EACH_MESSAGE))
        .add(Stage.FETCH_HEADS, "hangs", Attack.hanging());
  }
}
