package io.mailhaul.standalone.platform;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.mailhaul.standalone.data.DataDirectory;
import io.mailhaul.standalone.testing.UnpackedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlatformIT {

  @TempDir Path temporary;

  @BeforeAll
  static void unpackPostgres() {
    UnpackedPostgres.prepare();
  }

  /** The services are started at the same time and fail as well. */
  @ParameterizedTest
  @MethodSource("parts")
  void reportsTheBrokerOrDatabaseThatDoesNotStart(
      String name, Function<DataDirectory, Path> directory) throws IOException {
    Path root = temporary.resolve("data");
    DataDirectory data = DataDirectory.open(root);
    Files.writeString(directory.apply(data), "not a directory");

    assertThatExceptionOfType(PlatformException.class)
        .isThrownBy(() -> Platform.start(data, 0))
        .withMessageStartingWith("The embedded " + name)
        .withMessageContaining(data.logFile().toString());

    assertThatNoException().isThrownBy(() -> DataDirectory.open(root).close());
  }

  static Stream<Arguments> parts() {
    return Stream.of(
        Arguments.of("Kafka", (Function<DataDirectory, Path>) DataDirectory::kafka),
        Arguments.of("PostgreSQL", (Function<DataDirectory, Path>) DataDirectory::postgres));
  }
}
