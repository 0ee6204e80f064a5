package io.mailhaul.batch.rest;

import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a problem (RFC 9457) in place of Tomcat's HTML page, for requests that do not reach a
 * controller: invalid HTTP, no token, an error in a filter. It quotes nothing of the request.
 */
class ProblemReportValve extends ErrorReportValve {

  private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    // The framework sets some statuses without reporting an error, and writes nothing.
    response.setErrorReported();
    if (response.getStatus() < 400 || response.getContentWritten() > 0) {
      return;
    }
    AtomicBoolean isWritable = new AtomicBoolean();
    response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, isWritable);
    if (!isWritable.get()) {
      return;
    }
    ServerProblem problem = ServerProblem.of(response.getStatus());
    if (problem.status() >= 500) {
      log.error("A request failed before or after its controller", thrown);
    }
    response.setStatus(problem.status());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", problem.type().uri().toString());
    fields.put("title", problem.title());
    fields.put("status", problem.status());
    fields.put("detail", problem.detail());
    try {
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      response.setCharacterEncoding("UTF-8");
      Writer writer = response.getReporter();
      if (writer != null) {
        writer.write(JsonMapper.shared().writeValueAsString(fields));
        response.finishResponse();
      }
    } catch (IOException | IllegalStateException e) {
      log.debug("The client does not read the problem", e);
    }
  }
}
