/* SPDX-License-Identifier: Apache-2.0 */
/* The page-table operations of guests/abi/sidecore.h, on RAM that begins at guest address 0. */
#ifndef PAGE_TABLES_H
#define PAGE_TABLES_H

#include "abi/sidecore.h"

/* Serves PT_MAP, PT_UNMAP or PT_PROTECT: the status. The request is the server's own copy. */
int32_t page_tables_serve(unsigned char *ram, size_t ram_size, const struct sidecore_request *request,
                          uint64_t results[SIDECORE_ARGS]);

#endif
