package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.access.message.BodyDigest;
import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DigestSelectorTest {

  private final SourceProgressState source =
      new SourceProgressState(
          EventFixtures.laneSource(
              "INBOX", FolderIdentity.of(1), UidRanges.of(1, 100), UidRanges.of(1, 100)));
  private final Map<ComparedMessage, BodyDigest> digests = new LinkedHashMap<>();

  @Test
  void originalGetsTheDigestOfItsAlteredCopy() {
    Original original = original(1, false, "ab", "a80b");
    Copy copy = copy(7, "a80b");

    assertThat(select()).isEqualTo(Map.of(original, "a80b", copy, "a80b"));
  }

  @Test
  void originalWithoutACopyGetsItsFirstDigest() {
    Original original = original(1, false, "ab", "a80b");
    Copy other = copy(7, "xyz");

    assertThat(select()).isEqualTo(Map.of(original, "ab", other, "xyz"));
  }

  @Test
  void copyThatAnotherOriginalHasIsNotClaimedASecondTime() {
    Original altered = original(1, false, "ab", "a80b");
    Original plain = original(2, false, "ab");
    Copy copyOfPlain = copy(7, "ab");
    Copy copyOfAltered = copy(8, "a80b");

    assertThat(select())
        .isEqualTo(Map.of(altered, "a80b", plain, "ab", copyOfPlain, "ab", copyOfAltered, "a80b"));
  }

  @Test
  void processedOriginalClaimsItsCopyBeforeARemainingOne() {
    Original remaining = original(1, false, "ab", "a80b");
    Original processed = original(2, true, "ab", "a80b");
    Copy copy = copy(7, "a80b");

    List<CopyMatcher.Match> matches =
        CopyMatcher.match(
            List.of(remaining, processed),
            List.of(copy),
            ambiguous -> DigestSelector.select(ambiguous, digests));

    assertThat(matches).containsExactly(new CopyMatcher.Match(processed, copy));
  }

  @Test
  void identicalOriginalsGetAsManyCopiesAsThereAre() {
    List<Original> originals = new ArrayList<>();
    for (int uid = 1; uid <= 3; uid++) {
      originals.add(original(uid, false, "ab", "a80b"));
    }
    List<Copy> copies = List.of(copy(7, "a80b"), copy(8, "a80b"));

    List<CopyMatcher.Match> matches =
        CopyMatcher.match(
            originals, copies, ambiguous -> DigestSelector.select(ambiguous, digests));

    assertThat(matches)
        .containsExactly(
            new CopyMatcher.Match(originals.get(0), copies.get(0)),
            new CopyMatcher.Match(originals.get(1), copies.get(1)));
  }

  private Map<ComparedMessage, String> select() {
    return DigestSelector.select(List.copyOf(digests.keySet()), digests);
  }

  private Original original(long uid, boolean done, String digest, String... altered) {
    Original original = new Original(source, done, uid, "f", null, false, 5, 10, null);
    digests.put(original, new BodyDigest(digest, List.of(altered)));
    return original;
  }

  private Copy copy(long uid, String digest) {
    Copy copy = new Copy(uid, "f", false, 5, 10, null);
    digests.put(copy, new BodyDigest(digest, List.of()));
    return copy;
  }
}
