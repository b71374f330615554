// SPDX-License-Identifier: Apache-2.0
package io.outrigger.launcher.settings;

import java.util.List;

/** Guesses which word was meant. */
final class Nearest {
    private Nearest() {}

    /** {@code ; did you mean WORD?}, or nothing where no word is near. */
    static String hint(String typed, List<String> words) {
        String best = "";
        int bestDistance = Math.max(2, typed.length() / 3) + 1;
        for (String word : words) {
            int distance = word.startsWith(typed) && typed.length() > 3 ? 1 : distance(typed, word);
            if (distance < bestDistance) {
                best = word;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? "" : "; did you mean " + best + "?";
    }

    /** Levenshtein's: how many letters to add, drop or change. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
