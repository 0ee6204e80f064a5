package io.mailhaul.cli;

import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.cli.migration.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an OAuth application from a file, so that its secret is on no command line: a JSON object
 * with tokenEndpoint, clientId, clientSecret and, if needed, scope.
 */
final class OAuthClientFile {

  private static final long MAX_BYTES = 64_000;

  private OAuthClientFile() {}

  /**
   * The OAuth application; null if there is no file or it has errors, which are added to the list.
   */
  static @Nullable OAuthClient read(String option, @Nullable Path path, List<String> faults) {
    if (path == null) {
      return null;
    }
    OAuthClient client;
    try {
      client =
          JsonMapper.shared()
              .readValue(TextFile.read(path, option, MAX_BYTES, "64 kB"), OAuthClient.class);
    } catch (UsageException e) {
      faults.addAll(e.messages());
      return null;
    } catch (JacksonException e) {
      // The message of this exception quotes the file.
      client = null;
    }
    if (client == null) {
      faults.add(option + " " + path + " is not a JSON object with an OAuth application");
      return null;
    }
    client.errors().forEach(fault -> faults.add(option + " " + path + ": " + fault));
    return client.errors().isEmpty() ? client : null;
  }
}
