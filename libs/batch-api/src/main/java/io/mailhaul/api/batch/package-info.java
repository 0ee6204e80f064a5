/** The REST API for users: batch-service writes these records, the command line reads them. */
@NullMarked
package io.mailhaul.api.batch;

import org.jspecify.annotations.NullMarked;
