package io.mailhaul.batch.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DelegatingTransactionDefinition;

/**
 * Sets the isolation level of a transaction with one statement. Spring would read the connection's
 * level, change it for the connection, and change it back afterwards, which takes three round trips
 * more.
 */
@Component("transactionManager")
final class SnapshotTransactionManager extends JdbcTransactionManager {

  private static final long serialVersionUID = 1L;

  SnapshotTransactionManager(DataSource dataSource) {
    super(dataSource);
  }

  /** A transaction that reads from one snapshot, on a connection with the default level. */
  private static final class Snapshot extends DelegatingTransactionDefinition {
    Snapshot(TransactionDefinition transaction) {
      super(transaction);
    }

    @Override
    public int getIsolationLevel() {
      return ISOLATION_DEFAULT;
    }
  }

  @Override
  protected void doBegin(Object transaction, TransactionDefinition definition) {
    boolean snapshot =
        definition.getIsolationLevel() == TransactionDefinition.ISOLATION_REPEATABLE_READ;
    super.doBegin(transaction, snapshot ? new Snapshot(definition) : definition);
  }

  @Override
  protected void prepareTransactionalConnection(
      Connection connection, TransactionDefinition definition) throws SQLException {
    super.prepareTransactionalConnection(connection, definition);
    if (definition instanceof Snapshot) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set transaction isolation level repeatable read");
      }
    }
  }
}
