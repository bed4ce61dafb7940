package io.waylink.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MicroStageTest {

    private static final String HEADING =
            "\"Benchmark\",\"Mode\",\"Threads\",\"Samples\",\"Score\",\"Score Error (99.9%)\",\"Unit\"";

    @Test
    void hasARowForEachResult() {
        assertThat(MicroStage.table(
                        List.of(HEADING, "\"io.waylink.micro.A.b\",\"avgt\",1,5,12.345678,0.12345,\"ns/op\"")))
                .endsWith("\n| A.b | 12.3 ns/op | 0.123 |");
    }

    @Test
    void namesTheParameterAndWhatIsUnknown() {
        assertThat(MicroStage.table(List.of(
                        HEADING + ",\"Param: peers\"", "\"io.waylink.micro.A.b\",\"avgt\",1,1,100.0,NaN,\"ns/op\",64")))
                .endsWith("\n| A.b, 64 | 100 ns/op | unknown |");
    }
}
