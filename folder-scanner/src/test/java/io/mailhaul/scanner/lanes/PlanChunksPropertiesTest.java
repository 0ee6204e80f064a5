package io.mailhaul.scanner.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.events.Event;
import io.mailhaul.events.EventJson;
import io.mailhaul.events.MailboxJobResult.LanesPlanned;
import io.mailhaul.events.MailboxJobResult.PlannedFolder;
import io.mailhaul.model.folder.FolderIdentity;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PlanChunksPropertiesTest {

  /** Characters that take one to six bytes in JSON, and some that JSON or IMAP treat specially. */
  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars('a', '"', '\\', '\u0000', '\u001f', 'ü', '項', '/', '.', ' ')
        .ofMinLength(1)
        .ofMaxLength(4_000);
  }

  @Provide
  Arbitrary<List<String>> manyNames() {
    return names().list().ofMinSize(0).ofMaxSize(120);
  }

  @Property(tries = 60)
  void everyPartIsSmallAndNoFolderIsLost(
      @ForAll("manyNames") List<String> folders, @ForAll("manyNames") List<String> excluded) {
    List<PlannedFolder> planned =
        folders.stream()
            .map(name -> new PlannedFolder(name, FolderIdentity.of(1), 3, "cursor", List.of()))
            .toList();
    List<PlanChunks> parts = PlanChunks.split(planned, excluded);
    assertThat(parts).isNotEmpty();
    List<PlannedFolder> allFolders = new ArrayList<>();
    List<String> allExcluded = new ArrayList<>();
    for (PlanChunks part : parts) {
      assertThat(EventJson.write(event(part)).length).isLessThan(Event.MAX_BYTES / 2);
      allFolders.addAll(part.folders());
      allExcluded.addAll(part.excluded());
    }
    assertThat(allFolders).isEqualTo(planned);
    assertThat(allExcluded).isEqualTo(excluded);
  }

  @Property(tries = 200)
  void theSizeOfANameIsItsJsonSize(@ForAll("names") String name) {
    PlanChunks empty = new PlanChunks(List.of(), List.of());
    PlanChunks one = new PlanChunks(List.of(), List.of(name));
    int difference = EventJson.write(event(one)).length - EventJson.write(event(empty)).length;
    assertThat(difference).isLessThanOrEqualTo(PlanChunks.jsonBytes(name));
    assertThat(PlanChunks.jsonBytes(name)).isLessThanOrEqualTo(6 * name.length() + 3);
  }

  private static LanesPlanned event(PlanChunks part) {
    return new LanesPlanned(
        "b".repeat(36),
        "m".repeat(36),
        1,
        "p".repeat(36),
        0,
        true,
        part.folders(),
        part.excluded());
  }
}
