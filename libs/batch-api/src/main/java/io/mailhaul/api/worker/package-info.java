/**
 * The records of the worker API, which batch-service serves over HTTP to scanners and copiers:
 * credentials and what earlier passes did. Workers ask for them when needed and keep them in memory
 * only, because secrets never enter Kafka and ten thousand folder states do not fit into an event.
 */
@NullMarked
package io.mailhaul.api.worker;

import org.jspecify.annotations.NullMarked;
