package io.mailhaul.batch.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.batch.testing.BatchTests;
import io.mailhaul.batch.testing.TestPlatform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** The isolation level of a transaction belongs to it alone. */
class SnapshotTransactionManagerIT extends BatchTests {

  SnapshotTransactionManagerIT(TestPlatform platform) {
    super(platform);
  }

  private <T> T bean(Class<T> type) {
    return platform.service().getBean(type);
  }

  private String show(String setting) {
    return bean(JdbcClient.class).sql("show " + setting).query(String.class).single();
  }

  @Test
  void theLevelOfATransactionDoesNotChangeItsConnection() {
    TransactionTemplate transactions =
        new TransactionTemplate(bean(PlatformTransactionManager.class));
    transactions.setReadOnly(true);
    transactions.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    for (int i = 0; i < 20; i++) {
      List<String> inside =
          transactions.execute(state ->
              List.of(
                  show("transaction_isolation"),
                  show("transaction_read_only"),
                  show("default_transaction_isolation")));
      assertThat(inside).containsExactly("repeatable read", "on", "read committed");
      assertThat(show("transaction_isolation")).isEqualTo("read committed");
      assertThat(show("transaction_read_only")).isEqualTo("off");
    }
  }
}
