package dev.asml.threader.wasm.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadableNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            main                                                                      | main
            _ZN4core9panicking9panic_fmt17h768731f43edd91bfE                          | core::panicking::panic_fmt
            _ZN5alloc7raw_vec11finish_grow17hfccf6adb572c6d8eE.llvm.15181058137661016286 | alloc::raw_vec::finish_grow
            _ZN5alloc7raw_vec19RawVec$LT$T$C$A$GT$7reserve21do_reserve_and_handle17h9d2b77fcbde71907E | alloc::raw_vec::RawVec<T,A>::reserve::do_reserve_and_handle
            _ZN36_$LT$T$u20$as$u20$core..any..Any$GT$7type_id17h768731f43edd91bfE     | <T as core::any::Any>::type_id
            core::panicking::panic_fmt::h768731f43edd91bf                             | core::panicking::panic_fmt
            _RNvCskwGfYPst2Cb_3foo16example_function                                  | foo::example_function
            _RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_                                      | cc::spawn::{closure#0}::{closure#0}
            _RNvMs_NtCs5l0EXMQXRMU_21rustc_data_structures17obligation_forestNtB4_4Node3new | <rustc_data_structures::obligation_forest::Node>::new
            _RNvXCs7_7mycrateNtB2_6ParserNtB2_5Parse5parse                            | <mycrate::Parser as mycrate::Parse>::parse
            _RINvNtC3std3mem8align_ofjdE                                              | std::mem::align_of
            _Z12parse_headerPKc                                                       | parse_header
            _ZN6parser6Header5parseEPKcm                                              | parser::Header::parse
            _ZNK6parser6HeaderIiE4sizeEv                                              | parser::Header::size
            _ZN6HeaderC2Ev                                                            | Header::Header
            _ZN6HeaderD1Ev                                                            | Header::~Header
            _ZNSt3__16vectorIiNS_9allocatorIiEEE9push_backERKi                        | std::__1::vector::push_back
            _ZN6HeaderplERKS_                                                         | Header::operator+
            _ZN12_GLOBAL__N_16secretEv                                                | (anonymous)::secret
            parser::Header::parse(char const*, unsigned long) const                   | parser::Header::parse
            parse(void (*)(int))                                                      | parse
            _Z                                                                        | _Z
            _ZN99999999999xE                                                          | _ZN99999999999xE
            _RNvB_                                                                    | _RNvB_
            """)
    void readsNames(String mangled, String readable) {
        assertThat(ReadableName.of(mangled)).isEqualTo(readable);
    }

    @Test
    void endsOnAnyName() {
        Random random = new Random(11);
        String letters = "_ZNRCIEKLXYMBSTJFDsuhpv0123456789abc$.";
        for (int i = 0; i < 200_000; i++) {
            StringBuilder name = new StringBuilder(random.nextBoolean() ? "_Z" : "_R");
            for (int length = random.nextInt(40); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(ReadableName.of(name.toString())).isNotNull();
        }
    }

    @Test
    void makesNamesLegalForTheJvm() {
        assertThat(FunctionNames.legal("<T as a::B>::[x];y/z.w")).isEqualTo("{T as a::B}::(x],y|z-w");
    }
}
