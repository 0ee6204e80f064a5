/** The REST API of batch-service as the command line uses it. */
@NullMarked
package io.mailhaul.cli.client;

import org.jspecify.annotations.NullMarked;
