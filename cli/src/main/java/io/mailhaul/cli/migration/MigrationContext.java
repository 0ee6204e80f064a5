package io.mailhaul.cli.migration;

import io.mailhaul.cli.client.BatchClient;
import io.mailhaul.cli.display.Display;
import io.mailhaul.cli.terminal.Interrupt;
import java.net.URI;

/**
 * The surroundings of a migration.
 *
 * @param platform the address of the REST API
 * @param platformCheck throws {@link io.mailhaul.standalone.platform.PlatformException} if the
 *     platform has failed
 * @param interruptHint tells the user what Ctrl-C does
 */
record MigrationContext(
    URI platform,
    Runnable platformCheck,
    BatchClient client,
    Display display,
    Interrupt interrupt,
    String interruptHint) {}
