package io.mailhaul.copier.lane.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.copier.lane.flags.FlagSupportCache.FlagSupport;
import io.mailhaul.copier.lane.flags.FlagSupportCache.MailboxFlagSupport;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of a server's other mailboxes saves the check of system flags, and no other. */
class FlagSupportCacheTest {

  private static final Set<String> PERMANENT = Set.of("\\Seen", "\\Flagged", "\\*");

  private final FlagSupportCache cache = new FlagSupportCache();

  private MailboxFlagSupport mailbox(String name) {
    return cache.ofMailbox(name, "imap.new.example", PERMANENT);
  }

  private void keepInThreeMailboxes(String flag) {
    for (String name : new String[] {"a", "b", "c"}) {
      assertThat(mailbox(name).get(flag)).isNull();
      mailbox(name).update(flag, FlagSupport.KEEPS);
    }
  }

  @Test
  void aSystemFlagThatThreeMailboxesKeepIsNotVerifiedInTheOthers() {
    keepInThreeMailboxes("\\Seen");
    assertThat(mailbox("d").get("\\seen")).isEqualTo(FlagSupport.KEEPS);
    assertThat(mailbox("d").get("\\Flagged")).isNull();
  }

  @Test
  void aKeywordIsVerifiedInEachMailbox() {
    keepInThreeMailboxes("Project-X");
    assertThat(mailbox("d").get("Project-X")).isNull();
  }

  @Test
  void aFlagThatOneMailboxLosesIsVerifiedInEachMailbox() {
    keepInThreeMailboxes("\\Flagged");
    mailbox("d").update("\\Flagged", FlagSupport.LOSES);
    assertThat(mailbox("d").get("\\Flagged")).isEqualTo(FlagSupport.LOSES);
    assertThat(mailbox("e").get("\\Flagged")).isNull();
  }

  @Test
  void serversAndPermanentFlagsAreKeptApart() {
    keepInThreeMailboxes("\\Seen");
    assertThat(cache.ofMailbox("d", "imap.other.example", PERMANENT).get("\\Seen")).isNull();
    assertThat(cache.ofMailbox("d", "imap.new.example", Set.of("\\Seen")).get("\\Seen")).isNull();
    assertThat(cache.ofMailbox("d", "", PERMANENT).get("\\Seen")).isNull();
  }
}
