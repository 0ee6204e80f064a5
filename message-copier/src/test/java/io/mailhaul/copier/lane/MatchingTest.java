package io.mailhaul.copier.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Lane;
import io.mailhaul.events.UidRanges;
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

class MatchingTest {

  private final SourceAccount source =
      new SourceAccount(new Lane.Source("INBOX", 1, UidRanges.of(1, 100), UidRanges.of(1, 100)));
  private final Map<Candidate, String> digests = new HashMap<>();

  @Test
  void matchesAUniqueMessageIdWithoutADigest() {
    Candidate here = here(1, "<a>", true, 5, 10);
    Candidate there = there(7, "<a>", true, 99, 12);
    List<Matching.Match> matches =
        Matching.of(
            List.of(here, here(2, "<b>", true, 5, 10)),
            List.of(there, there(8, "<c>", true, 5, 10)),
            doubtful -> {
              throw new AssertionError("asked for " + doubtful);
            });
    assertThat(matches).containsExactly(new Matching.Match(here, there));
  }

  @Test
  void matchesByBodyWithoutAMessageId() {
    Candidate other = here(1, "", false, 5, 10);
    Candidate same = here(2, "", false, 5, 10);
    Candidate there = there(7, "", false, 5, 10);
    digest("x", other);
    digest("y", same, there);
    assertThat(match(List.of(other, same), List.of(there)))
        .containsExactly(new Matching.Match(same, there));
  }

  @Test
  void matchesTheMessageWithTheSameBodyAmongEqualHeaders() {
    Candidate first = here(1, "<a>", true, 5, 10);
    Candidate second = here(2, "<a>", true, 5, 10);
    Candidate there = there(7, "<a>", true, 5, 10);
    digest("x", first);
    digest("y", second, there);
    assertThat(match(List.of(first, second), List.of(there)))
        .containsExactly(new Matching.Match(second, there));
  }

  @Test
  void matchesIdenticalMessagesOnceEachAndInOrder() {
    Candidate first = here(1, "<a>", true, 5, 10);
    Candidate second = here(2, "<a>", true, 5, 10);
    Candidate third = here(3, "<a>", true, 5, 10);
    Candidate thereFirst = there(7, "<a>", true, 5, 10);
    Candidate thereSecond = there(9, "<a>", true, 5, 10);
    digest("x", first, second, third, thereFirst, thereSecond);
    assertThat(match(List.of(first, second, third), List.of(thereFirst, thereSecond)))
        .containsExactly(
            new Matching.Match(first, thereFirst), new Matching.Match(second, thereSecond));
  }

  @Test
  void prefersTheSameInternalDateAmongIdenticalMessages() {
    Candidate older = here(1, "<a>", true, 5, 10);
    Candidate newer = here(2, "<a>", true, 6, 10);
    Candidate there = there(7, "<a>", true, 6, 10);
    digest("x", older, newer, there);
    assertThat(match(List.of(older, newer), List.of(there)))
        .containsExactly(new Matching.Match(newer, there));
  }

  @Test
  void prefersAMessageThatIsDoneOverACloserOne() {
    Candidate again = here(1, "<a>", true, 6, 10);
    Candidate done = new Candidate(source, 2, true, "<a>", true, 5, 10);
    Candidate there = there(7, "<a>", true, 6, 10);
    digest("x", again, done, there);
    assertThat(match(List.of(again, done), List.of(there)))
        .containsExactly(new Matching.Match(done, there));
  }

  @Property
  void matchesAsManyMessagesAsPossibleAndNoneTwice(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 3) Integer> bodiesHere,
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 3) Integer> bodiesThere) {
    digests.clear();
    List<Candidate> here = new ArrayList<>();
    List<Candidate> there = new ArrayList<>();
    for (int body : bodiesHere) {
      here.add(digest("body" + body, here(here.size() + 1, "", false, body, 1)));
    }
    for (int body : bodiesThere) {
      there.add(digest("body" + body, there(there.size() + 1, "", false, body, 1)));
    }
    List<Matching.Match> matches = match(here, there);
    Set<Candidate> claimed = new HashSet<>();
    for (Matching.Match match : matches) {
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

  private List<Matching.Match> match(List<Candidate> here, List<Candidate> there) {
    return Matching.of(here, there, doubtful -> digests);
  }

  private Candidate digest(String digest, Candidate... candidates) {
    for (Candidate candidate : candidates) {
      digests.put(candidate, digest);
    }
    return candidates[0];
  }

  private Candidate here(long uid, String key, boolean telling, long instant, long size) {
    return new Candidate(source, uid, false, key, telling, instant, size);
  }

  private static Candidate there(long uid, String key, boolean telling, long instant, long size) {
    return new Candidate(null, uid, false, key, telling, instant, size);
  }
}
