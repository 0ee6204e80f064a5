package io.mailhaul.access.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.Item;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FailureReason;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How an item larger than a window is read, chunk by chunk. */
class LargeItemTest extends OnScript {

  private void largeItem(String content, long claimedSize) {
    server.on(
        "UID FETCH 1 (UID FLAGS",
        "* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE " + claimedSize + ")",
        "%t OK done");
    for (int count : new int[] {1, 2, 3, 4, 5, 6, 7, 8}) {
      for (int from = 0; from <= 200; from++) {
        String piece =
            content.substring(
                Math.min(from, content.length()), Math.min(from + count, content.length()));
        server.on(
            "UID FETCH 1 (UID BODY.PEEK[]<" + from + "." + count + ">)",
            "* 1 FETCH (UID 1 BODY[]<" + from + "> {" + piece.length() + "}\r\n" + piece + ")",
            "%t OK done");
      }
    }
  }

  @DisplayName("TRAP 22: a large item has its true size whatever the server claims")
  @Test
  void aLargeItemHasItsTrueSizeWhateverTheServerClaims() throws Exception {
    String content = "0123456789ABCDEFGHIJ0123456789abcdefghij!";
    OpenFolder inbox = inbox();
    for (long claimed : new long[] {content.length(), 21, 40, 42, 100}) {
      largeItem(content, claimed);

      Item item = inbox.fetch(List.of(head(1, claimed))).getFirst();

      assertThat(item.body().size()).isEqualTo(content.length());
      assertThat(text(item)).isEqualTo(content);
      assertThat(item.head().flags()).containsExactly("\\Seen");
    }
  }

  @Test
  void aLargeItemThatIsNotHandedOutIsUnreadable() {
    OpenFolder inbox = inbox();
    server
        .on("UID FETCH 1 (UID FLAGS", "* 1 FETCH (UID 1 RFC822.SIZE 50)", "%t OK done")
        .on("UID FETCH 1 (UID BODY", "* 1 FETCH (UID 1 BODY[]<49> NIL)", "%t OK done")
        .on("UID FETCH 2 (UID FLAGS", "%t OK done");

    List<Item> items = inbox.fetch(List.of(head(1, 50)));

    assertThat(items).hasSize(1);
    assertThat(items.getFirst().unreadable()).isTrue();
    assertThat(inbox.fetch(List.of(head(2, 50)))).isEmpty();
  }

  @Test
  void aLargeItemThatBreaksOffIsNotTakenForWhole() {
    String content = "0123456789ABCDEFGHIJ0123456789abcdefghij!";
    OpenFolder inbox = inbox();
    server.on(
        "UID FETCH 1 (UID BODY.PEEK[]<16.8>)", "* 1 FETCH (UID 1 BODY[]<16> \"\")", "%t OK done");
    largeItem(content, content.length());
    Item item = inbox.fetch(List.of(head(1, content.length()))).getFirst();

    MailboxException e =
        catchThrowableOfType(
            MailboxException.class, () -> item.body().writeTo(new ByteArrayOutputStream()));

    assertThat(e.reason()).isEqualTo(FailureReason.ITEM_UNREADABLE);
  }
}
