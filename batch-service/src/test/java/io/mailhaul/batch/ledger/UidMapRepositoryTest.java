package io.mailhaul.batch.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.model.folder.UidMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class UidMapRepositoryTest {

  @Test
  void mergesConsecutiveTurnsIntoOneRun() {
    assertThat(
            UidMapRepository.merged(
                List.of(UidMap.parse("1:5>101:105"), UidMap.parse("6:9>106:109"))))
        .isEqualTo(UidMap.parse("1:9>101:109"));
  }

  @Test
  void prefersTheLaterTurnForTheSameMessage() {
    assertThat(
            UidMapRepository.merged(
                List.of(UidMap.parse("1:9>101:109"), UidMap.parse("4:5>204:205"))))
        .isEqualTo(UidMap.parse("1:3>101:103,4:5>204:205,6:9>106:109"));
  }
}
