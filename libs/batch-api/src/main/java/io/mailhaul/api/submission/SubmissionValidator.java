package io.mailhaul.api.submission;

import io.mailhaul.api.batch.BatchRequest;
import io.mailhaul.api.csv.OAuthClient;
import io.mailhaul.model.Endpoint;
import io.mailhaul.model.PrintableText;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the errors of a submission, apart from those in its mailbox file and folder map. */
public final class SubmissionValidator {

  private static final int MAX_CONCURRENCY = 1_000;
  private static final int MAX_CONNECTIONS = 100;

  /** Limit for the included and excluded folder names together: every mailbox job carries them. */
  private static final int MAX_NAME_BYTES = 50_000;

  private final BatchRequest request;
  private final Function<SubmissionField, String> label;
  private final List<String> errors = new ArrayList<>();

  private SubmissionValidator(BatchRequest request, Function<SubmissionField, String> label) {
    this.request = request;
    this.label = label;
  }

  /**
   * All errors, as texts for the user without a full stop; they contain no secret.
   *
   * @param label how the user knows a field, for example {@link SubmissionField#option}
   */
  public static List<String> errors(BatchRequest request, Function<SubmissionField, String> label) {
    SubmissionValidator validator = new SubmissionValidator(request, label);
    validator.check();
    return List.copyOf(validator.errors);
  }

  private void check() {
    if (!BatchRequest.isValidName(request.name())) {
      String quoted = request.name().length() > 100 ? "The name" : "'" + request.name() + "'";
      errors.add(
          quoted
              + " is not a valid batch name: it must have 1 to 100 letters, digits, '.', '_' and"
              + " '-', and not only dots");
    }
    checkEndpoint(SubmissionField.FROM, request.from());
    checkEndpoint(SubmissionField.TO, request.to());
    checkNumber(SubmissionField.CONCURRENCY, request.concurrency(), MAX_CONCURRENCY);
    checkNumber(SubmissionField.CONNECTIONS, request.connections(), MAX_CONNECTIONS);
    checkFolders();
    checkDate(request.options().messageFilter().since());
    checkClient(SubmissionField.FROM_OAUTH, request.fromOAuth());
    checkClient(SubmissionField.TO_OAUTH, request.toOAuth());
  }

  private void checkEndpoint(SubmissionField field, String uri) {
    try {
      Endpoint.parse(uri);
    } catch (IllegalArgumentException e) {
      errors.add(label.apply(field) + ": " + e.getMessage());
    }
  }

  private void checkNumber(SubmissionField field, @Nullable Integer number, int max) {
    if (number != null && (number < 1 || number > max)) {
      errors.add(label.apply(field) + " must be between 1 and " + max);
    }
  }

  private void checkFolders() {
    List<String> folders = request.options().folders();
    List<String> excluded = request.options().excludedFolders();
    if (bytes(folders) + bytes(excluded) > MAX_NAME_BYTES) {
      errors.add(
          label.apply(SubmissionField.FOLDERS)
              + " and "
              + label.apply(SubmissionField.EXCLUDED_FOLDERS)
              + " have more than 50 kB together; name their parent folders instead");
    }
    checkStorable(SubmissionField.FOLDERS, folders);
    checkStorable(SubmissionField.EXCLUDED_FOLDERS, excluded);
  }

  private static int bytes(List<String> names) {
    return names.stream().mapToInt(n -> n.getBytes(StandardCharsets.UTF_8).length + 3).sum();
  }

  private void checkStorable(SubmissionField field, List<String> names) {
    if (!names.stream().allMatch(PrintableText::isStorable)) {
      errors.add(label.apply(field) + ": a name has a character that no folder name can have");
    }
  }

  /** A date in IMAP has four digits for the year (RFC 9051 section 9). */
  private void checkDate(@Nullable LocalDate since) {
    if (since != null && (since.getYear() < 1 || since.getYear() > 9999)) {
      errors.add(label.apply(SubmissionField.SINCE) + " must have a year between 0001 and 9999");
    }
  }

  private void checkClient(SubmissionField field, @Nullable OAuthClient client) {
    if (client != null && !client.errors().isEmpty()) {
      String all = String.join(" ", client.errors());
      errors.add(label.apply(field) + ": " + all.substring(0, all.length() - 1));
    }
  }
}
