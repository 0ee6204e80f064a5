package io.mailhaul.copier.lane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mailhaul.copier.lane.state.ComparedMessage;
import io.mailhaul.copier.lane.state.ComparedMessage.Copy;
import io.mailhaul.copier.lane.state.ComparedMessage.Original;
import io.mailhaul.copier.lane.state.SourceProgressState;
import io.mailhaul.events.EventFixtures;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CopyMatcherTest {

  private final SourceProgressState source =
      new SourceProgressState(
          EventFixtures.laneSource(
              "INBOX", FolderIdentity.of(1), UidRanges.of(1, 100), UidRanges.of(1, 100)));
  private final Map<ComparedMessage, String> digests = new HashMap<>();

  @Test
  void matchesAUniqueMessageIdWithoutADigest() {
    Original here = here(1, "<a>", true, 5, 10);
    Copy there = there(7, "<a>", true, 99, 12);
    List<CopyMatcher.Match> matches =
        CopyMatcher.match(
            List.of(here, here(2, "<b>", true, 5, 10)),
            List.of(there, there(8, "<c>", true, 5, 10)),
            doubtful -> {
              throw new AssertionError("asked for " + doubtful);
            });
    assertThat(matches).containsExactly(new CopyMatcher.Match(here, there));
  }

  @Test
  void matchesByBodyWithoutAMessageId() {
    Original other = here(1, "", false, 5, 10);
    Original same = here(2, "", false, 5, 10);
    Copy there = there(7, "", false, 5, 10);
    digest("x", other);
    digest("y", same, there);
    assertThat(match(List.of(other, same), List.of(there)))
        .containsExactly(new CopyMatcher.Match(same, there));
  }

  @Test
  void matchesTheMessageWithTheSameBodyAmongEqualHeaders() {
    Original first = here(1, "<a>", true, 5, 10);
    Original second = here(2, "<a>", true, 5, 10);
    Copy there = there(7, "<a>", true, 5, 10);
    digest("x", first);
    digest("y", second, there);
    assertThat(match(List.of(first, second), List.of(there)))
        .containsExactly(new CopyMatcher.Match(second, there));
  }

  @Test
  void matchesIdenticalMessagesOnceEachAndInOrder() {
    Original first = here(1, "<a>", true, 5, 10);
    Original second = here(2, "<a>", true, 5, 10);
    Original third = here(3, "<a>", true, 5, 10);
    Copy thereFirst = there(7, "<a>", true, 5, 10);
    Copy thereSecond = there(9, "<a>", true, 5, 10);
    digest("x", first, second, third, thereFirst, thereSecond);
    assertThat(match(List.of(first, second, third), List.of(thereFirst, thereSecond)))
        .containsExactly(
            new CopyMatcher.Match(first, thereFirst), new CopyMatcher.Match(second, thereSecond));
  }

  @Test
  void prefersTheSameInternalDateAmongIdenticalMessages() {
    Original older = here(1, "<a>", true, 5, 10);
    Original newer = here(2, "<a>", true, 6, 10);
    Copy there = there(7, "<a>", true, 6, 10);
    digest("x", older, newer, there);
    assertThat(match(List.of(older, newer), List.of(there)))
        .containsExactly(new CopyMatcher.Match(newer, there));
  }

  @Test
  void prefersAMessageThatIsDoneOverACloserOne() {
    Original again = here(1, "<a>", true, 6, 10);
    Original done = new Original(source, true, 2, "<a>", null, true, 5, 10, null);
    Copy there = there(7, "<a>", true, 6, 10);
    digest("x", again, done, there);
    assertThat(match(List.of(again, done), List.of(there)))
        .containsExactly(new CopyMatcher.Match(done, there));
  }

  @Property
  void matchesAsManyMessagesAsPossibleAndNoneTwice(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 3) Integer> bodiesHere,
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 3) Integer> bodiesThere) {
    digests.clear();
    List<Original> here = new ArrayList<>();
    List<Copy> there = new ArrayList<>();
    for (int body : bodiesHere) {
      here.add(here(here.size() + 1, "", false, body, 1));
      digest("body" + body, here.getLast());
    }
    for (int body : bodiesThere) {
      there.add(there(there.size() + 1, "", false, body, 1));
      digest("body" + body, there.getLast());
    }
    List<CopyMatcher.Match> matches = match(here, there);
    Set<ComparedMessage> claimed = new HashSet<>();
    for (CopyMatcher.Match match : matches) {
      assertThat(claimed.add(match.source())).isTrue();
      assertThat(claimed.add(match.destination())).isTrue();
      assertThat(digests.get(match.source())).isEqualTo(digests.get(match.destination()));
    }
    long expected = 0;
    for (int body = 0; body <= 3; body++) {
      int now = body;
      expected +=
          Math.min(
              bodiesHere.stream().filter(b -> b == now).count(),
              bodiesThere.stream().filter(b -> b == now).count());
    }
    assertThat(matches).hasSize((int) expected);
  }

  @Test
  void matchesACopyWhoseFingerprintTheServerHasAltered() {
    Original here = new Original(source, false, 1, "a0b", "axb", true, 5, 10, null);
    assertThat(match(List.of(here), List.of(there(7, "axb", true, 5, 10))))
        .extracting(match -> match.source().uid(), match -> match.destination().uid())
        .containsExactly(tuple(1L, 7L));
    assertThat(
            match(
                List.of(here), List.of(there(7, "axb", true, 5, 10), there(8, "a0b", true, 5, 10))))
        .extracting(match -> match.source().uid(), match -> match.destination().uid())
        .containsExactly(tuple(1L, 8L));
    assertThat(match(List.of(here), List.of(there(7, "ab", true, 5, 10)))).isEmpty();
  }

  private List<CopyMatcher.Match> match(List<Original> here, List<Copy> there) {
    return CopyMatcher.match(here, there, doubtful -> digests);
  }

  private void digest(String digest, ComparedMessage... candidates) {
    for (ComparedMessage candidate : candidates) {
      digests.put(candidate, digest);
    }
  }

  private Original here(long uid, String key, boolean telling, long instant, long size) {
    return new Original(source, false, uid, key, null, telling, instant, size, null);
  }

  private static Copy there(long uid, String key, boolean telling, long instant, long size) {
    return new Copy(uid, key, telling, instant, size, null);
  }
}
