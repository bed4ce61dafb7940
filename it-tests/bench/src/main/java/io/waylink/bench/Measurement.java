package io.waylink.bench;

/**
 * One measured value.
 *
 * @param part what it belongs to
 * @param workload what was done
 * @param contender by whom
 * @param round in which round, from 1
 * @param metric what was measured
 * @param value of it
 * @param load load average of the machine when it began
 */
record Measurement(
        Part part, String workload, Contender contender, int round, Metric metric, double value, double load) {

    static final String HEADER = "part,workload,contender,round,metric,value,load";

    /** A line of the raw data. */
    String csv() {
        return String.join(
                ",",
                part.name(),
                '"' + workload + '"',
                contender.id(),
                Integer.toString(round),
                metric.name(),
                Double.toString(value),
                Double.toString(load));
    }
}
