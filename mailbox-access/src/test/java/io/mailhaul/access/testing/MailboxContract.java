package io.mailhaul.access.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mailhaul.access.AppendResult;
import io.mailhaul.access.Fingerprint;
import io.mailhaul.access.FolderInfo;
import io.mailhaul.access.Item;
import io.mailhaul.access.ItemHead;
import io.mailhaul.access.Mailbox;
import io.mailhaul.access.MailboxException;
import io.mailhaul.access.OpenFolder;
import io.mailhaul.events.FailureReason;
import io.mailhaul.events.Side;
import io.mailhaul.events.UidMap;
import io.mailhaul.events.UidRanges;
import io.mailhaul.events.desk.SignIn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link io.mailhaul.access.MailboxAccess} does, the fake included. */
public interface MailboxContract {

  UidRanges ALL = UidRanges.of(1, UidRanges.MAX_UID);

  /** A fresh account. */
  MailboxUnderTest mail() throws Exception;

  private static Mailbox open(MailboxUnderTest mail, Side side) {
    return mail.access().open(mail.signIn(), side);
  }

  private static String folder(MailboxUnderTest mail, String... levels) {
    return mail.namespace().prefix() + String.join(mail.namespace().separator(), levels);
  }

  private static byte[] bytes(Item item) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      item.body().writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    assertThat(item.body().size()).isEqualTo(out.size());
    return out.toByteArray();
  }

  private static Item item(TestMessage message) {
    return new Item(
        new ItemHead(1, message.flags(), message.internalDate(), message.bytes().length),
        new Item.Bytes(message.bytes()));
  }

  @Test
  default void theNamespaceIsTheServers() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.SOURCE)) {
      assertThat(mailbox.namespace()).isEqualTo(mail.namespace());
      assertThat(mailbox.side()).isEqualTo(Side.SOURCE);
    }
  }

  @DisplayName("TRAP 1: a refused password is said with its side")
  @Test
  default void aRefusedPasswordIsSaidWithItsSide() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      SignIn right = mail.signIn();
      SignIn wrong = new SignIn(right.endpoint(), right.userName(), "not this one");

      MailboxException e =
          catchThrowableOfType(
              MailboxException.class, () -> mail.access().open(wrong, Side.DESTINATION));

      assertThat(e.reason()).isEqualTo(FailureReason.CREDENTIAL_REFUSED);
      assertThat(e.failure().side()).isEqualTo(Side.DESTINATION);
      assertThat(e.getMessage()).doesNotContain("not this one");
    }
  }

  @Test
  @DisplayName("TRAP 34 and 41: folders are listed with their status and subscriptions")
  default void foldersAreListedWithTheirStatusAndSubscriptions() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      String nested = folder(mail, "Ablage", "Köln & Bonn");
      mail.put(nested, TestMessage.numbered(0, 3));
      mail.put(folder(mail, "Other"), List.of());
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        mailbox.subscribe(nested);

        Map<String, FolderInfo> folders = byName(mailbox.list(true));

        assertThat(folders).containsKeys("INBOX", nested);
        FolderInfo info = folders.get(nested);
        assertThat(info.separator()).isEqualTo(mail.namespace().separator());
        assertThat(info.subscribed()).isTrue();
        assertThat(info.selectable()).isTrue();
        assertThat(info.status().messages()).isEqualTo(3);
        assertThat(info.status().uidNext()).isEqualTo(4);
        assertThat(info.status()).isEqualTo(mailbox.examine(nested).status());
        assertThat(folders.get(folder(mail, "Other")).subscribed()).isFalse();
        assertThat(folders.get("INBOX").status().messages()).isZero();
      }
    }
  }

  @Test
  default void foldersAreListedWithoutTheirStatusWhenItIsNotAskedFor() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.SOURCE)) {
      assertThat(mailbox.list(false))
          .isNotEmpty()
          .allSatisfy(folder -> assertThat(folder.status()).isNull());
    }
  }

  @Test
  @DisplayName("TRAP 33: folders are made once and their names come back as they were")
  default void foldersAreMadeOnceAndTheirNamesComeBackAsTheyWere() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.DESTINATION)) {
      List<String> names =
          Stream.of(
                  folder(mail, "Tom & Jerry"),
                  folder(mail, "日本語", "収支"),
                  folder(mail, "a \"quoted\" back\\slash"),
                  folder(mail, "&-"),
                  folder(mail, "(brackets) {3}"),
                  folder(mail, "decomposed A\u030a"),
                  folder(mail, "sm\u00f8rebr\u00f8d"),
                  folder(mail, "\ud83d\ude00"))
              .filter(mail::takesName)
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

  private static Map<String, FolderInfo> byName(List<FolderInfo> folders) {
    return folders.stream().collect(Collectors.toMap(FolderInfo::name, Function.identity()));
  }

  @Test
  default void aFolderThatIsNotThereIsGone() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.SOURCE)) {
      MailboxException e =
          catchThrowableOfType(
              MailboxException.class, () -> mailbox.examine(folder(mail, "Nowhere")));

      assertThat(e.reason()).isEqualTo(FailureReason.FOLDER_GONE);
      assertThat(mailbox.examine("INBOX").status().messages()).isZero();
    }
  }

  @Test
  default void headsTellWhatThereIsAscending() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = TestMessage.numbered(0, 12);
      mail.put("INBOX", messages);
      mail.expunge("INBOX", 3);
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        OpenFolder inbox = mailbox.examine("INBOX");

        List<ItemHead> heads = inbox.heads(UidRanges.parse("2:4,11,600:700"));

        assertThat(heads).extracting(ItemHead::uid).containsExactly(2L, 4L, 11L);
        ItemHead head = heads.getFirst();
        assertThat(withoutRecent(head.flags())).isEqualTo(messages.get(1).flags());
        assertThat(head.internalDate().toInstant())
            .isEqualTo(messages.get(1).internalDate().toInstant());
        assertThat(head.size()).isEqualTo(messages.get(1).bytes().length);
        assertThat(inbox.heads(ALL)).hasSize(11);
        assertThat(inbox.heads(UidRanges.EMPTY)).isEmpty();
      }
    }
  }

  private static Set<String> withoutRecent(Set<String> flags) {
    Set<String> rest = new HashSet<>(flags);
    rest.remove("\\Recent");
    return rest;
  }

  @Test
  @DisplayName("TRAP 22 and 28: items come byte for byte and stay unread")
  default void itemsComeByteForByteAndStayUnread() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = new ArrayList<>(TestMessage.mixed(3, 60));
      messages.add(TestMessage.of("Subject: no body", ""));
      messages.add(TestMessage.ofBytes("Subject: header only\r\n".getBytes()));
      messages.add(TestMessage.ofBytes("no header at all\r\n\r\n\r\n".getBytes()));
      messages.add(TestMessage.of("Subject: 8 bit ü", "", "body with \u00e9 and {17}", "* 1 OK"));
      messages.add(TestMessage.of("Subject: long", "", "x".repeat(20_000)));
      messages.add(TestMessage.ofBytes("\r\nbody without header\r\n".getBytes()));
      messages.removeIf(message -> !mail.takes(message));
      mail.put("INBOX", messages);
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        OpenFolder inbox = mailbox.examine("INBOX");

        List<Item> items = inbox.fetch(inbox.heads(ALL));

        assertThat(items).hasSameSizeAs(messages);
        for (int i = 0; i < items.size(); i++) {
          assertThat(items.get(i).uid()).isEqualTo(i + 1);
          assertThat(bytes(items.get(i))).isEqualTo(messages.get(i).bytes());
          assertThat(withoutRecent(items.get(i).head().flags())).isEqualTo(messages.get(i).flags());
        }
      }
      assertThat(mail.read("INBOX"))
          .extracting(TestMessage::flags)
          .isEqualTo(messages.stream().map(TestMessage::flags).toList());
    }
  }

  @Test
  @DisplayName("TRAP 27: items that vanished are not in the answer")
  default void itemsThatVanishedAreNotInTheAnswer() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put("INBOX", TestMessage.numbered(0, 5));
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        OpenFolder inbox = mailbox.examine("INBOX");
        List<ItemHead> heads = new ArrayList<>(inbox.heads(ALL));
        heads.add(new ItemHead(99, Set.of(), null, 10));
        heads.removeFirst();

        assertThat(inbox.fetch(heads)).extracting(Item::uid).containsExactly(2L, 3L, 4L, 5L);
        assertThat(inbox.fetch(List.of())).isEmpty();
      }
    }
  }

  @DisplayName("TRAP 23: an item larger than a window is read while it is written")
  @Test
  default void anItemLargerThanAWindowIsReadWhileItIsWritten() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage large =
          TestMessage.of("Subject: large", "", ("0123456789".repeat(7) + "\r\n").repeat(200_000));
      mail.put("INBOX", List.of(large, TestMessage.numbered(1)));
      try (Mailbox mailbox = open(mail, Side.SOURCE);
          Mailbox other = open(mail, Side.DESTINATION)) {
        OpenFolder inbox = mailbox.examine("INBOX");

        Item item = inbox.fetch(inbox.heads(UidRanges.of(1, 1))).getFirst();
        assertThat(item.body()).isNotInstanceOf(Item.Bytes.class);
        other.create(folder(mail, "Copy"));
        List<AppendResult> results = other.select(folder(mail, "Copy")).append(List.of(item));

        assertThat(results.getFirst()).isInstanceOf(AppendResult.Stored.class);
        assertThat(mail.read(folder(mail, "Copy")).getFirst().bytes()).isEqualTo(large.bytes());
        assertThat(inbox.fetch(inbox.heads(UidRanges.of(2, 2)))).hasSize(1);
      }
    }
  }

  @Test
  default void appendedItemsKeepBytesFlagsAndDatesInTheirOrder() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      List<TestMessage> messages = new ArrayList<>(TestMessage.mixed(4, 120));
      messages.add(
          TestMessage.numbered(1)
              .at(OffsetDateTime.of(2001, 1, 2, 3, 4, 5, 0, ZoneOffset.ofHoursMinutes(-3, -30))));
      try (Mailbox mailbox = open(mail, Side.DESTINATION)) {
        mailbox.create(folder(mail, "Copy"));
        OpenFolder folder = mailbox.select(folder(mail, "Copy"));

        List<AppendResult> results =
            folder.append(messages.stream().map(MailboxContract::item).toList());

        List<AppendResult> expected = new ArrayList<>();
        for (int i = 1; i <= messages.size(); i++) {
          expected.add(
              new AppendResult.Stored(mail.uidPlus() ? OptionalLong.of(i) : OptionalLong.empty()));
        }
        assertThat(results).isEqualTo(expected);
        assertThat(folder.append(List.of())).isEmpty();
        assertThat(folder.refresh().messages()).isEqualTo(messages.size());
        assertThat(folder.status().uidNext()).isEqualTo(messages.size() + 1);
      }
      List<TestMessage> stored = mail.read(folder(mail, "Copy"));
      assertThat(stored).hasSameSizeAs(messages);
      for (int i = 0; i < messages.size(); i++) {
        assertThat(MailboxSnapshot.Entry.of(stored.get(i)))
            .isEqualTo(MailboxSnapshot.Entry.of(messages.get(i)));
      }
    }
  }

  /** A copier that was paused and whose lanes have moved wakes at any of these points. */
  @Test
  default void whatMayNotGoOnIsNotStored() throws Exception {
    List<Item> items =
        Stream.of(
                TestMessage.numbered(1),
                TestMessage.numbered(2).withBody("A line of a long letter.\r\n".repeat(10_000)),
                TestMessage.numbered(3))
            .map(MailboxContract::item)
            .toList();
    try (MailboxUnderTest mail = mail()) {
      int asked = 0;
      boolean refused = true;
      while (refused) {
        AtomicInteger left = new AtomicInteger(asked++);
        int before = mail.read("INBOX").size();
        try (Mailbox mailbox = open(mail, Side.DESTINATION)) {
          mailbox
              .select("INBOX")
              .append(
                  items,
                  () -> {
                    if (left.getAndDecrement() == 0) {
                      throw new IllegalStateException("not any more");
                    }
                  });
          refused = false;
        } catch (IllegalStateException e) {
          assertThat(e).hasMessage("not any more");
          assertThat(mail.read("INBOX").size() - before)
              .as("stored, of three, when refused at the %d. question", asked)
              .isLessThan(items.size());
        }
      }
      assertThat(asked).as("questions").isGreaterThan(items.size());
    }
  }

  @Test
  default void severalWindowsFollowEachOther() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.DESTINATION)) {
      OpenFolder inbox = mailbox.select("INBOX");
      for (int window = 0; window < 5; window++) {
        List<Item> items =
            TestMessage.numbered(window * 10, 10).stream().map(MailboxContract::item).toList();
        assertThat(inbox.append(items)).hasOnlyElementsOfType(AppendResult.Stored.class);
      }
      assertThat(inbox.heads(ALL)).hasSize(50);
      assertThat(inbox.refresh().messages()).isEqualTo(50);
    }
  }

  @Test
  default void theFolderTellsWhichFlagsItKeeps() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.DESTINATION)) {
      assertThat(mailbox.select("INBOX").permanentFlags())
          .contains("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "\\*");
    }
  }

  @Test
  default void flagsAreToldAndWhichOfThemHaveChanged() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put("INBOX", TestMessage.numbered(0, 5));
      mail.flag("INBOX", 4, "\\Answered");
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        OpenFolder inbox = mailbox.examine("INBOX");
        assertThat(inbox.flags(ALL, 0)).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
        assertThat(withoutRecent(inbox.flags(UidRanges.of(4, 9), 0).get(4L)))
            .containsExactly("\\Answered");
        long before = inbox.status().highestModSeq();
        if (!mail.condstore()) {
          assertThat(before).isZero();
          assertThat(inbox.refresh().highestModSeq()).isZero();
          return;
        }
        assertThat(before).isPositive();
        assertThat(inbox.refresh().highestModSeq()).isEqualTo(before);
        assertThat(inbox.flags(ALL, before)).isEmpty();

        mail.flag("INBOX", 2, "\\Flagged", "Later");
        mail.put("INBOX", TestMessage.numbered(5, 1));

        assertThat(inbox.refresh().highestModSeq()).isGreaterThan(before);
        Map<Long, Set<String>> changed = inbox.flags(UidRanges.of(1, 5), before);
        assertThat(changed).containsOnlyKeys(2L);
        assertThat(withoutRecent(changed.get(2L))).containsExactlyInAnyOrder("\\Flagged", "Later");
        assertThat(inbox.flags(ALL, before)).containsOnlyKeys(2L, 6L);
        assertThat(inbox.flags(ALL, inbox.status().highestModSeq())).isEmpty();
        assertThat(byName(mailbox.list(true)).get("INBOX").status()).isEqualTo(inbox.status());
      }
    }
  }

  @Test
  default void flagsAreSetUnlessSomebodyElseHasChangedThem() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.DESTINATION)) {
      mail.put("INBOX", TestMessage.numbered(0, 6));
      mail.expunge("INBOX", 5);
      OpenFolder inbox = mailbox.select("INBOX");
      long before = inbox.status().highestModSeq();
      if (!mail.condstore()) {
        return;
      }
      mail.flag("INBOX", 2, "\\Flagged");
      mail.flag("INBOX", 4, "\\Draft");

      UidRanges modified =
          inbox.storeFlags(UidRanges.parse("1:5,77"), Set.of("\\Seen", "Work"), before);

      assertThat(modified).isEqualTo(UidRanges.parse("2,4"));
      assertThat(mail.read("INBOX"))
          .extracting(TestMessage::flags)
          .containsExactly(
              Set.of("\\Seen", "Work"),
              Set.of("\\Flagged"),
              Set.of("\\Seen", "Work"),
              Set.of("\\Draft"),
              TestMessage.numbered(5).flags());
      long after = inbox.refresh().highestModSeq();
      assertThat(after).isGreaterThan(before);
      assertThat(inbox.storeFlags(UidRanges.of(1, 3), Set.of(), after)).isEqualTo(UidRanges.EMPTY);
      assertThat(inbox.flags(ALL, after)).containsOnlyKeys(1L, 2L, 3L);
      assertThat(withoutRecent(inbox.flags(ALL, 0).get(2L))).isEmpty();
    }
  }

  @Test
  default void whatHasVanishedIsTold() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.SOURCE)) {
      mail.put("INBOX", TestMessage.numbered(0, 8));
      mail.expunge("INBOX", 2);
      OpenFolder inbox = mailbox.examine("INBOX");
      long before = inbox.status().highestModSeq();
      mail.expunge("INBOX", 4);
      mail.expunge("INBOX", 5);
      inbox.refresh();

      assertThat(inbox.vanished(UidRanges.of(1, 8), 0)).isEqualTo(UidRanges.parse("2,4:5"));
      assertThat(inbox.vanished(UidRanges.parse("1:4,7"), before).minus(UidRanges.of(2, 2)))
          .isEqualTo(UidRanges.of(4, 4));
    }
  }

  @Test
  default void itemsAreMovedFromFolderToFolder() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.DESTINATION)) {
      String other = folder(mail, "K\u00f6ln & Bonn");
      List<TestMessage> messages = TestMessage.numbered(0, 6);
      mail.put("INBOX", messages);
      mail.put(other, TestMessage.numbered(20, 2));
      if (!mailbox.canMove()) {
        return;
      }

      UidMap moved = mailbox.select("INBOX").move(UidRanges.parse("2:3,5,99"), other);

      assertThat(moved).isEqualTo(mail.uidPlus() ? UidMap.parse("2:3>3:4,5>5") : UidMap.EMPTY);
      assertThat(mail.read("INBOX")).hasSize(3);
      List<TestMessage> there = mail.read(other);
      assertThat(there).hasSize(5);
      assertThat(MailboxSnapshot.Entry.of(there.get(2)))
          .isEqualTo(MailboxSnapshot.Entry.of(messages.get(1)));
      assertThat(mailbox.select("INBOX").move(UidRanges.of(2, 3), other)).isEqualTo(UidMap.EMPTY);
    }
  }

  @Test
  default void newMailIsSeenByARefresh() throws Exception {
    try (MailboxUnderTest mail = mail();
        Mailbox mailbox = open(mail, Side.SOURCE)) {
      OpenFolder inbox = mailbox.examine("INBOX");
      long uidValidity = inbox.status().uidValidity();
      mail.put("INBOX", TestMessage.numbered(0, 4));

      assertThat(inbox.refresh().messages()).isEqualTo(4);
      assertThat(inbox.status().uidNext()).isEqualTo(5);
      assertThat(inbox.status().uidValidity()).isEqualTo(uidValidity);
      assertThat(inbox.heads(ALL)).hasSize(4);
    }
  }

  @Test
  default void fingerprintsTellWhatTheHeadersSay() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage plain = TestMessage.numbered(5);
      TestMessage headless = TestMessage.ofBytes("nothing\r\n".getBytes());
      mail.put(
          "INBOX",
          List.of(
              plain,
              plain.withoutHeader("Message-ID").withoutHeader("Subject"),
              plain.withHeader("Subject", "folded\r\n  over\r\n\tlines"),
              mail.takes(headless) ? headless : TestMessage.of("X-Nothing: 1")));
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        List<Fingerprint> prints = mailbox.examine("INBOX").fingerprints(ALL);

        assertThat(prints).extracting(Fingerprint::uid).containsExactly(1L, 2L, 3L, 4L);
        assertThat(prints.get(0).messageId()).isEqualTo("<5@example.org>");
        assertThat(prints.get(0).from()).isEqualTo("Sender 5 <sender5@example.org>");
        assertThat(prints.get(0).subject()).isEqualTo("Message 5");
        assertThat(prints.get(0).date()).isNotNull();
        assertThat(prints.get(0).internalDate().toInstant())
            .isEqualTo(plain.internalDate().toInstant());
        assertThat(prints.get(1).messageId()).isNull();
        assertThat(prints.get(1).subject()).isNull();
        assertThat(prints.get(1).from()).isNotNull();
        assertThat(prints.get(2).key(false)).contains("\nfolded over lines\n");
        assertThat(prints.get(3).date()).isNull();
      }
    }
  }

  @Test
  default void digestsTellBodiesApartAndPassOverWhatServersChange() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      TestMessage one = TestMessage.numbered(5);
      mail.put(
          "INBOX",
          List.of(
              one.withBody("first\r\nsecond\r\n"),
              one.withHeader("X-Added", "by a server").withBody("first  \r\nsecond\r\n\r\n"),
              one.withBody("first\r\nsecond"),
              one.withBody("first\r\n\r\nsecond\r\n"),
              one.withBody("first\r\nsecond!\r\n"),
              one.withBody("")));
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        Map<Long, String> digests = mailbox.examine("INBOX").digests(ALL);

        assertThat(digests).containsOnlyKeys(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(digests.get(2L)).isEqualTo(digests.get(1L)).matches("[0-9a-f]{64}");
        assertThat(digests.get(3L)).isEqualTo(digests.get(1L));
        assertThat(Set.of(digests.get(1L), digests.get(4L), digests.get(5L), digests.get(6L)))
            .hasSize(4);
        assertThat(mailbox.examine("INBOX").digests(UidRanges.of(4, 4)))
            .isEqualTo(Map.of(4L, digests.get(4L)));
      }
    }
  }

  @Test
  default void flagsAreAddedToThoseThatAreThere() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put(
          "INBOX",
          List.of(
              TestMessage.numbered(1).flagged("\\Seen"),
              TestMessage.numbered(2).flagged(),
              TestMessage.numbered(3).flagged("Work")));
      try (Mailbox mailbox = open(mail, Side.DESTINATION)) {
        OpenFolder inbox = mailbox.select("INBOX");
        inbox.addFlags(UidRanges.parse("1,3,77"), Set.of("\\Flagged", "$Forwarded"));

        assertThat(inbox.heads(ALL))
            .extracting(head -> without(head.flags(), "\\Recent"))
            .containsExactly(
                Set.of("\\Seen", "\\Flagged", "$Forwarded"),
                Set.of(),
                Set.of("Work", "\\Flagged", "$Forwarded"));
      }
    }
  }

  private static Set<String> without(Set<String> flags, String flag) {
    return flags.stream().filter(f -> !f.equals(flag)).collect(Collectors.toSet());
  }

  @Test
  default void itemsAreCountedBySinceDate() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      mail.put(
          "INBOX",
          List.of(
              TestMessage.numbered(1).at(OffsetDateTime.parse("2020-05-01T12:00:00Z")),
              TestMessage.numbered(2).at(OffsetDateTime.parse("2020-05-02T12:00:00Z")),
              TestMessage.numbered(3).at(OffsetDateTime.parse("2020-05-03T12:00:00Z"))));
      try (Mailbox mailbox = open(mail, Side.SOURCE)) {
        OpenFolder inbox = mailbox.examine("INBOX");

        assertThat(inbox.count(ALL, null)).isEqualTo(3);
        assertThat(inbox.count(UidRanges.of(2, 9), null)).isEqualTo(2);
        assertThat(inbox.count(ALL, LocalDate.of(2020, 5, 2))).isEqualTo(2);
        assertThat(inbox.count(ALL, LocalDate.of(2021, 1, 1))).isZero();
        assertThat(inbox.count(UidRanges.EMPTY, null)).isZero();
      }
    }
  }

  @Test
  default void aClosedConnectionIsDead() throws Exception {
    try (MailboxUnderTest mail = mail()) {
      Mailbox mailbox = open(mail, Side.SOURCE);
      mailbox.ping();
      mailbox.close();
      mailbox.close();

      MailboxException e = catchThrowableOfType(MailboxException.class, mailbox::ping);
      assertThat(e.reason()).isEqualTo(FailureReason.CONNECTION_LOST);
    }
  }
}
