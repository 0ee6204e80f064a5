/** The REST API of batch-service as the command line sees it. */
@NullMarked
package io.mailhaul.standalone.client;

import org.jspecify.annotations.NullMarked;
