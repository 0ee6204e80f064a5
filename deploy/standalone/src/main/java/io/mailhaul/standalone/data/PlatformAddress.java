package io.mailhaul.standalone.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * The record of the platform that holds a data directory, so that a second command can use it
 * instead of starting its own.
 *
 * @param pid its process id
 * @param baseUrl the address of its REST API
 * @param startedAt when it became ready
 */
public record PlatformAddress(long pid, URI baseUrl, Instant startedAt) {

  private static final String FILE = "running";

  /** The platform of this process, ready now. */
  public static PlatformAddress ofThisProcess(URI baseUrl, Instant now) {
    return new PlatformAddress(ProcessHandle.current().pid(), baseUrl, now);
  }

  /** A description for the user. */
  public String describe() {
    return "the platform with process id " + pid + ", at " + baseUrl + " since " + startedAt;
  }

  static Optional<PlatformAddress> readFrom(Path root) {
    try {
      var properties = new Properties();
      properties.load(new StringReader(Files.readString(root.resolve(FILE))));
      var platform =
          new PlatformAddress(
              Long.parseLong(properties.getProperty("pid", "")),
              URI.create(properties.getProperty("baseUrl", "")),
              Instant.parse(properties.getProperty("startedAt", "")));
      // A process that has just taken the lock may not have deleted a killed one's record yet.
      return Optional.of(platform).filter(p -> ProcessHandle.of(p.pid()).isPresent());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new DataDirectoryException("The record in " + root + " cannot be read", e);
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new DataDirectoryException(
          root.resolve(FILE) + " does not describe a platform: " + e.getMessage());
    }
  }

  void writeTo(Path root) throws IOException {
    var properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("baseUrl", baseUrl.toString());
    properties.setProperty("startedAt", startedAt.toString());
    var text = new StringWriter();
    properties.store(text, null);
    PrivateFiles.write(root.resolve(FILE), text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  static void deleteFrom(Path root) throws IOException {
    Files.deleteIfExists(root.resolve(FILE));
  }
}
