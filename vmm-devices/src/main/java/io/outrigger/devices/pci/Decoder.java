// SPDX-License-Identifier: Apache-2.0
package io.outrigger.devices.pci;

import io.outrigger.vmm.IoBus;
import io.outrigger.vmm.IoRange;
import io.outrigger.vmm.SpecException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which base addresses are decoded: those of functions with memory space enabled that lie wholly in the window that the
 * host bridge forwards. A guest can put one over RAM, over the local APICs, or over another function's: outside the
 * window a bridge does not look, and of two that overlap the first function's is decoded, so neither does harm.
 *
 * <p>Confined to one thread at a time: its bus's lock sees to that.
 */
final class Decoder {
    private final IoBus io;
    private final IoRange window;
    private final List<Place> places = new ArrayList<>();

    private record Place(Bar bar, IoRange range) {}

    Decoder(IoBus io, IoRange window) {
        this.io = io;
        this.window = window;
    }

    /** Looks at all base addresses anew, the first function's first. */
    void update(List<Bar> bars) {
        List<Place> wanted = wanted(bars);
        for (Place old : List.copyOf(places)) {
            if (!wanted.contains(old)) {
                places.remove(old);
                io.detach(old.range);
                old.bar.moved().accept(-1L);
            }
        }
        for (Place place : wanted) {
            if (!places.contains(place) && attach(place)) {
                places.add(place);
                place.bar.moved().accept(place.range.base());
            }
        }
    }

    private List<Place> wanted(List<Bar> bars) {
        List<Place> wanted = new ArrayList<>();
        for (Bar bar : bars) {
            long base = bar.function().wanted(bar);
            if (isInWindow(base, bar.size())) {
                IoRange range = IoRange.mmio(base, bar.size());
                if (wanted.stream().noneMatch(p -> overlap(p.range, range))) {
                    wanted.add(new Place(bar, range));
                }
            }
        }
        return wanted;
    }

    // Unsigned: a guest may write any 64 bits, and -1 is "not decoded".
    private boolean isInWindow(long base, long size) {
        return Long.compareUnsigned(base, window.base()) >= 0 && Long.compareUnsigned(base, window.end() - size) <= 0;
    }

    private static boolean overlap(IoRange a, IoRange b) {
        return a.base() < b.end() && b.base() < a.end();
    }

    private boolean attach(Place place) {
        try {
            io.attach(place.range, place.bar.device());
            return true;
        } catch (SpecException e) {
            return false; // an embedder's own device is in the window, and was there first
        }
    }
}
