package io.mailhaul.api.batch;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.CopyOptions;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /batches}, not validated yet. The string form omits the file and the
 * clients, because they hold secrets.
 *
 * @param csv the text of the mailbox file
 * @param concurrency how many mailboxes are migrated at the same time; null means that Mailhaul
 *     finds for each endpoint how many sessions help
 * @param connections how many connections the platform may open to each account on each side; null
 *     means 4
 * @param options what is copied of each mailbox, and to where
 * @param dryRun whether mailboxes are only verified and planned
 * @param fromOAuth opens the source accounts that have no password; null means that all have one
 * @param toOAuth opens the destination accounts that have no password; null means that all have one
 */
public record BatchRequest(
    String name,
    String from,
    String to,
    String csv,
    @Nullable Integer concurrency,
    @Nullable Integer connections,
    CopyOptions options,
    @JsonSetter(nulls = Nulls.AS_EMPTY) boolean dryRun,
    @Nullable OAuthClient fromOAuth,
    @Nullable OAuthClient toOAuth) {

  private static final Pattern NAME = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]{1,100}");

  /** Absent texts become empty, absent options the default. */
  public BatchRequest {
    name = Objects.requireNonNullElse(name, "");
    from = Objects.requireNonNullElse(from, "");
    to = Objects.requireNonNullElse(to, "");
    csv = Objects.requireNonNullElse(csv, "");
    options = Objects.requireNonNullElse(options, CopyOptions.DEFAULT);
  }

  /** Whether a batch can have this name: names of dots would be steps of a path. */
  public static boolean isValidName(String name) {
    return NAME.matcher(name).matches();
  }

  @Override
  public String toString() {
    return "BatchRequest[" + name + ", from " + from + " to " + to + "]";
  }
}
