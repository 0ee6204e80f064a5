package io.mailhaul.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.Failure;
import io.mailhaul.model.FailureReason;
import io.mailhaul.model.Side;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.LaneId;
import io.mailhaul.model.folder.UidRanges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * Golden files: each holds the JSON to which an event is written and from which it is read. A
 * golden file is never changed, because published events must stay readable. A new variant of an
 * event gets a new file.
 */
final class GoldenFiles {

  static final Instant AT = Instant.parse("2026-11-20T10:15:30Z");
  static final Failure FAILURE =
      new Failure(
          FailureReason.MESSAGE_REFUSED, Side.DESTINATION, "NO Message contains NUL characters");
  static final Lane LANE =
      EventFixtures.lane(
          new LaneId("b1", "m1", 2, "Sent Items"),
          "alberta@contoso.com",
          17,
          3,
          "c3",
          FolderIdentity.of(1_700_000_000),
          7,
          5,
          LocalDate.of(2020, 1, 31),
          List.of(
              EventFixtures.laneSource(
                  "Gesendet",
                  FolderIdentity.of(42),
                  UidRanges.parse("501:900,17"),
                  UidRanges.parse("1:900"))));

  private GoldenFiles() {}

  static void assertGolden(String name, Event event) throws IOException {
    String golden = golden(name);
    assertThat(new String(EventJson.write(event), StandardCharsets.UTF_8)).isEqualTo(golden);
    assertThat(EventJson.read(golden.getBytes(StandardCharsets.UTF_8))).isEqualTo(event);
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = GoldenFiles.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(file).as("golden file of " + name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }
}
