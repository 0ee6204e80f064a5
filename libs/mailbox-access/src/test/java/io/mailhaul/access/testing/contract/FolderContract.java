package io.mailhaul.access.testing.contract;

import static io.mailhaul.access.testing.contract.ContractPart.byName;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.DestinationMailbox;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.SourceMailbox;
import io.mailhaul.access.testing.TestMessage;
import io.mailhaul.model.FailureReason;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How folders are listed, created and not found. */
interface FolderContract extends ContractPart {

  @Test
  @DisplayName("TRAP 34 and 41: folders are listed with status and subscriptions")
  default void foldersAreListedWithStatusAndSubscriptions() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      String nested = mail.folder("Ablage", "Köln & Bonn");
      mail.put(nested, TestMessage.numbered(0, 3));
      mail.put(mail.folder("Other"), List.of());
      try (DestinationMailbox mailbox = mail.openDestination()) {
        mailbox.subscribe(nested);

        Map<String, FolderInfo> folders = byName(mailbox.list(true));

        assertThat(folders).containsKeys("INBOX", nested);
        FolderInfo info = folders.get(nested);
        assertThat(info.separator()).isEqualTo(mail.namespace().separator());
        assertThat(info.subscribed()).isTrue();
        assertThat(info.isSelectable()).isTrue();
        assertThat(info.status().messages()).isEqualTo(3);
        assertThat(info.status().uidNext()).isEqualTo(4);
        assertThat(info.status()).isEqualTo(mailbox.examine(nested).status());
        assertThat(folders.get(mail.folder("Other")).subscribed()).isFalse();
        assertThat(folders.get("INBOX").status().messages()).isZero();
      }
    }
  }

  @Test
  default void foldersAreListedWithoutStatusOnRequest() throws Exception {
    try (MailboxUnderTest mail = mail();
        SourceMailbox mailbox = mail.openSource()) {
      assertThat(mailbox.list(false))
          .isNotEmpty()
          .allSatisfy(folder -> assertThat(folder.status()).isNull());
    }
  }

  @Test
  @DisplayName("TRAP 33: folders are created once and keep their names")
  default void foldersAreCreatedOnceAndKeepTheirNames() throws Exception {
    try (MailboxUnderTest mail = mail();
        DestinationMailbox mailbox = mail.openDestination()) {
      List<String> names =
          Stream.of(
                  mail.folder("Tom & Jerry"),
                  mail.folder("日本語", "収支"),
                  mail.folder("a \"quoted\" back\\slash"),
                  mail.folder("&-"),
                  mail.folder("(brackets) {3}"),
                  mail.folder("decomposed A\u030a"),
                  mail.folder("sm\u00f8rebr\u00f8d"),
                  mail.folder("\ud83d\ude00"))
              .filter(mail::acceptsFolderName)
              .toList();
      for (String name : names) {
        mailbox.create(name);
        mailbox.create(name);
        mailbox.subscribe(name);
      }

      Map<String, FolderInfo> folders = byName(mailbox.list(true));

      assertThat(folders.keySet()).containsAll(names);
      for (String name : names) {
        assertThat(folders.get(name).subscribed()).describedAs(name).isTrue();
        assertThat(mailbox.select(name).status().messages()).isZero();
      }
    }
  }

  @Test
  default void missingFolderIsGone() throws Exception {
    try (MailboxUnderTest mail = mail();
        SourceMailbox mailbox = mail.openSource()) {
      MailboxException e =
          catchThrowableOfType(
              MailboxException.class, () -> mailbox.examine(mail.folder("Nowhere")));

      assertThat(e.reason()).isEqualTo(FailureReason.FOLDER_MISSING);
      assertThat(mailbox.examine("INBOX").status().messages()).isZero();
    }
  }
}
