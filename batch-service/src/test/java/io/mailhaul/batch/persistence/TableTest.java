package io.mailhaul.batch.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

class TableTest {

  private static final int ROWS = 50_000;

  private final AtomicInteger taken = new AtomicInteger();
  private final List<Integer> written = new ArrayList<>();
  private final List<Integer> heldWhenWritten = new ArrayList<>();

  @Test
  void holdsTheParametersOfFewRowsAtATime() {
    new Table(countingJdbc(), "person", "id")
        .insert(
            IntStream.range(0, ROWS)
                .mapToObj(id -> {
                  taken.incrementAndGet();
                  return new RecordParameters().with("id", id);
                }));
    assertThat(written.stream().mapToInt(rows -> rows).sum()).isEqualTo(ROWS);
    assertThat(heldWhenWritten).allSatisfy(rows -> assertThat(rows).isLessThan(1_000));
  }

  @Test
  void writesNothingWithoutRows() {
    new Table(countingJdbc(), "person", "id").upsert(Stream.empty());
    assertThat(written).isEmpty();
  }

  private NamedParameterJdbcOperations countingJdbc() {
    return (NamedParameterJdbcOperations)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {NamedParameterJdbcOperations.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("batchUpdate");
              int rows = ((SqlParameterSource[]) arguments[1]).length;
              heldWhenWritten.add(taken.get() - written.stream().mapToInt(n -> n).sum());
              written.add(rows);
              return new int[rows];
            });
  }
}
