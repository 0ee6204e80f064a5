package io.mailhaul.copier.lane.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailhaul.events.EventFixtures;
import io.mailhaul.model.folder.Alteration;
import io.mailhaul.model.folder.FolderIdentity;
import io.mailhaul.model.folder.UidRanges;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SourceProgressStateTest {

  private final SourceProgressState source =
      new SourceProgressState(
          EventFixtures.laneSource(
              "Archive", FolderIdentity.of(7), UidRanges.of(1, 9), UidRanges.of(1, 9)));

  @Test
  void refusesToReplaceAnOutcome() {
    source.recordAlreadyPresent(3, 40);
    assertThatThrownBy(() -> source.recordCopied(3, OptionalLong.of(41), 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Message 3 of Archive");
    assertThat(source.outcome(3)).isEqualTo(new MessageOutcome.AlreadyPresent(40));
  }

  @Test
  void completesACopyWithItsUidAndItsAlterations() {
    source.recordCopied(3, OptionalLong.empty(), 10);
    source.recordDestinationUid(3, 41);
    source.addAlteration(3, Alteration.FLAG_LOST);
    assertThat(source.outcome(3))
        .isEqualTo(new MessageOutcome.Copied(41, 10, Set.of(Alteration.FLAG_LOST), null));
    assertThat(source.destinationUidUnknown().isEmpty()).isTrue();
  }
}
