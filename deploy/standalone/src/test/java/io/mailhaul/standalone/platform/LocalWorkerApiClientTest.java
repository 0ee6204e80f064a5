package io.mailhaul.standalone.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailhaul.api.worker.SignInOutcome;
import io.mailhaul.worker.client.WorkerApiClient;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.StaticApplicationContext;

/** What is asked over HTTP although batch-service is in the same process. */
class LocalWorkerApiClientTest {

  private static final String MAILBOX = UUID.randomUUID().toString();

  private final List<String> overHttp = new ArrayList<>();
  private final WorkerApiClient http =
      (WorkerApiClient)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {WorkerApiClient.class},
              (self, method, arguments) -> {
                overHttp.add(method.getName());
                return method.getName().equals("folderStates") ? List.of() : null;
              });

  private void request(Supplier<ApplicationContext> batchService) {
    LocalWorkerApiClient client = new LocalWorkerApiClient(batchService, http);
    client.accounts(MAILBOX, "test/1");
    client.folderStates(MAILBOX);
    client.reportSignIn(MAILBOX, new SignInOutcome("test/1", 1, true));
  }

  @Test
  void everythingWhileBatchServiceCannotBeCalled() {
    request(() -> {
      throw new CompletionException(new IllegalStateException("it did not start (test)"));
    });
    assertThat(overHttp).containsExactly("accounts", "folderStates", "reportSignIn");
  }

  @Test
  void everythingThatFailsInBatchService() {
    request(StaticApplicationContext::new);
    assertThat(overHttp).containsExactly("accounts", "folderStates", "reportSignIn");
  }
}
