package io.mailhaul.copier;

import io.mailhaul.access.MailboxAccess;
import io.mailhaul.access.imap.connection.ImapSettings;
import io.mailhaul.access.scheme.MailboxAccessByScheme;
import io.mailhaul.copier.lane.LaneProcessor;
import io.mailhaul.copier.lane.turn.CrashPoints;
import io.mailhaul.copier.lane.turn.LaneMeters;
import io.mailhaul.copier.slot.CopierKafkaClients;
import io.mailhaul.copier.slot.CopierSettings;
import io.mailhaul.copier.slot.FolderEventListener;
import io.mailhaul.copier.slot.SlotContextFactory;
import io.mailhaul.worker.client.HttpWorkerApiClient;
import io.mailhaul.worker.client.WorkerApiClient;
import io.mailhaul.worker.control.ControlTopicView;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the copier's beans. */
@Configuration(proxyBeanMethods = false)
class CopierConfiguration {

  @Bean
  MailboxAccess mailboxAccess(
      @Value("${mailhaul.imap.timeout}") Duration timeout,
      CopierSettings settings,
      MeterRegistry registry) {
    ImapSettings imap =
        ImapSettings.DEFAULTS.withTimeout(timeout).withWindow(settings.windowBytes().toBytes());
    return MailboxAccessByScheme.all(imap, registry);
  }

  @Bean
  WorkerApiClient workerApi(
      @Value("${mailhaul.worker-api.url}") URI url,
      @Value("${mailhaul.worker-api.token}") String token) {
    return new HttpWorkerApiClient(url, token);
  }

  @Bean
  CopierKafkaClients copierKafka(
      KafkaConnectionSettings connection,
      @Value("${mailhaul.instance-id}") String instanceId,
      CopierSettings settings) {
    return new CopierKafkaClients(connection.clientSettings(), settings, instanceId);
  }

  @Bean
  ControlTopicView controlView(CopierKafkaClients kafka) {
    return new ControlTopicView(kafka.controlConsumerSettings(), Clock.systemUTC());
  }

  @Bean
  FolderEventListener folderEventListener(
      CopierSettings settings,
      CopierKafkaClients kafka,
      ControlTopicView control,
      MailboxAccess access,
      WorkerApiClient workerApi,
      ObjectProvider<CrashPoints> testCrashPoints,
      MeterRegistry registry) {
    CrashPoints crashPoints = testCrashPoints.getIfAvailable(() -> CrashPoints.NONE);
    Clock clock = Clock.systemUTC();
    LaneProcessor laneProcessor =
        new LaneProcessor(
            settings.laneSettings(), workerApi, crashPoints, new LaneMeters(registry), clock);
    return new FolderEventListener(
        kafka,
        control,
        new SlotContextFactory(
            settings, kafka.instanceId(), laneProcessor, access, workerApi, control, clock),
        crashPoints,
        registry);
  }
}
