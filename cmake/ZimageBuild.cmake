# Settings shared by all targets. The build folder is laid out like an installation: bin/, lib/, share/zimage-studio/.

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../lib:$ORIGIN")

find_program(ZIMAGE_CCACHE ccache)
mark_as_advanced(ZIMAGE_CCACHE)
if(ZIMAGE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # The sloppiness is what ccache's manual asks for with precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
        ${ZIMAGE_CCACHE})
endif()

find_program(ZIMAGE_LLD ld.lld)
mark_as_advanced(ZIMAGE_LLD)
if(ZIMAGE_LLD)
    add_link_options(-fuse-ld=lld)
endif()

option(ZIMAGE_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer (tests/run --sanitize)" OFF)
if(ZIMAGE_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1 -g)
    add_link_options(-fsanitize=address,undefined)
endif()

set(ZIMAGE_DATA_DIR share/zimage-studio)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/${ZIMAGE_DATA_DIR})
foreach(folder resources presets)
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${folder} ${CMAKE_BINARY_DIR}/${ZIMAGE_DATA_DIR}/${folder} SYMBOLIC)
    install(DIRECTORY ${CMAKE_SOURCE_DIR}/${folder} DESTINATION ${ZIMAGE_DATA_DIR})
endforeach()

# Warnings for our own targets; libraries' headers come in as system headers.
function(zimage_warnings target)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # False alarms on concatenated strings and compared vectors in C++20 (GCC bugs 105329, 105651 and 105762).
        target_compile_options(${target} PRIVATE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
    endif()
endfunction()
